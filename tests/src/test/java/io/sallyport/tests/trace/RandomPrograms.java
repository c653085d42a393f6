package io.sallyport.tests.trace;

import static io.sallyport.datapath.TableDef.table;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.datapath.RuleKey;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Programs without sense, to find where walk and switch differ: few values, so that rules overlap,
 * and every action in every order. Same seed, same program.
 */
final class RandomPrograms {
  private static final TableDef LAST = any(table(3, "last", ""));
  private static final TableDef THIRD = any(table(2, "third", "")).next(LAST);
  private static final TableDef SECOND = any(table(1, "second", "")).next(THIRD, LAST);
  private static final TableDef FIRST = any(table(0, "first", "")).next(SECOND, THIRD, LAST);
  private static final List<TableDef> TABLES = List.of(FIRST, SECOND, THIRD, LAST);
  private static final List<Integer> PORTS =
      List.of(1, 10, 101, 102, 77, Action.LOCAL, Action.IN_PORT, Action.CONTROLLER);
  private static final List<String> STATES =
      List.of("+trk", "-trk", "+trk+new", "+trk+est-inv", "+trk+rpl", "+trk+rel-inv", "+trk-inv");
  private static final int RULES = 60;
  private static final int GROUPS = 4;

  private final Random random;
  private final RandomIpv6 v6;

  private RandomPrograms(long seed) {
    random = new Random(seed);
    v6 = new RandomIpv6(random);
  }

  static NodeProgram program(String node, long seed) {
    return new RandomPrograms(seed).program(node);
  }

  private static TableDef any(TableDef table) {
    return table.matching(EnumSet.allOf(Field.class).toArray(Field[]::new));
  }

  private NodeProgram program(String node) {
    Map<RuleKey, Rule> rules = new TreeMap<>();
    TABLES.forEach(t -> rules.put(t.miss().key(), t.miss()));
    for (int i = 0; i < RULES; i++) {
      Rule rule = rule(TABLES.get(i % TABLES.size()));
      rules.put(rule.key(), rule);
    }
    List<Group> groups = new ArrayList<>();
    for (int id = 1; id <= GROUPS; id++) {
      groups.add(new Group(id, bucket(id), "Egress/" + id, ""));
    }
    return NodeProgram.of(node, rules.values(), groups);
  }

  // A group may lead to a lower one only, and the last table to none: no loops.
  private List<Action> bucket(int id) {
    List<Action> out = new ArrayList<>(actions(Match.ANY, random.nextInt(4)));
    if (chance(40)) {
      out.add(random.nextInt(out.size() + 1), Actions.resubmit(LAST));
    } else if (id > 1 && chance(40)) {
      out.add(Actions.group(1 + random.nextInt(id - 1)));
    }
    return out;
  }

  private Rule rule(TableDef table) {
    RuleBuilder rule = match(table.rule(1 + random.nextInt(100)));
    Match match = rule.drop().match();
    List<Action> actions = new ArrayList<>(actions(match, random.nextInt(4)));
    if (!table.equals(LAST) && chance(20)) {
      actions.add(random.nextInt(actions.size() + 1), Actions.group(1 + random.nextInt(GROUPS)));
    }
    if (isIp(match) && chance(40)) {
      actions.add(random.nextInt(actions.size() + 1), ct(table, isV4(match)));
    }
    if (!table.next().isEmpty() && chance(70)) {
      actions.add(Actions.goTo(pick(table.next())));
    }
    return rule.then(actions.toArray(Action[]::new));
  }

  private RuleBuilder match(RuleBuilder rule) {
    switch (random.nextInt(10)) {
      case 0 -> rule.when(Field.IN_PORT, pick(List.of(1L, 10L, 101L)));
      case 1 -> rule.when(Prerequisite.ARP);
      case 2 -> rule.when(Prerequisite.IPV6);
      case 3 -> rule.when(Prerequisite.IPV4).when(Field.NW_SRC, block());
      case 4 -> rule.when(Prerequisite.IPV4).when(Field.NW_DST, block());
      case 5 -> rule.when(Prerequisite.IPV6).when(Field.IPV6_SRC, v6.block());
      case 6 -> v6.solicitation(rule);
      case 7 -> v6.advertisement(rule);
      case 8 -> v6.anyIcmp(rule);
      default -> rule.when(Prerequisite.IPV4).when(Field.IP_PROTO, 17).when(Field.UDP_DST, 53);
    }
    if (chance(30)) {
      rule.when(bits(), random.nextInt(4));
    }
    return chance(25) ? rule.whenTracked(pick(STATES)) : rule;
  }

  private List<Action> actions(Match match, int count) {
    List<Action> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(isIp(match) && chance(isV4(match) ? 30 : 50) ? ipAction(match) : anyAction());
    }
    return out;
  }

  private Action anyAction() {
    return switch (random.nextInt(9)) {
      case 0 -> Actions.set(bits(), random.nextInt(4));
      case 1 -> Actions.copy(Field.REG1, Field.REG2);
      case 2 -> Actions.copy(Field.REG2, Field.TUN_ID);
      case 3 -> Actions.set(Field.TUN_DST, IpAddress.parse("172.18.0.1" + random.nextInt(5)));
      case 4 -> Actions.set(Field.IN_PORT, 0);
      case 5 -> v6.peer();
      case 6 -> Actions.copy(Field.TUN_IPV6_SRC, Field.TUN_IPV6_DST);
      default -> Actions.output(pick(PORTS));
    };
  }

  private Action ipAction(Match match) {
    if (!isV4(match)) {
      return chance(20) ? Actions.decTtl() : v6.action(match);
    }
    return switch (random.nextInt(3)) {
      case 0 -> Actions.set(Field.NW_SRC, address());
      case 1 -> Actions.copy(Field.NW_DST, Field.REG1);
      default -> Actions.decTtl();
    };
  }

  private Action ct(TableDef table, boolean v4) {
    boolean commit = chance(60);
    Optional<Action.Nat> nat =
        chance(50)
            ? Optional.of(new Action.Nat(commit ? Optional.of(source(v4)) : Optional.empty()))
            : Optional.empty();
    List<Action.SetField> exec =
        commit && chance(50)
            ? List.of(Actions.set(new Bits("mark", Field.CT_MARK, random.nextInt(4), 2), 2))
            : List.of();
    Optional<TableDef> next =
        table.next().isEmpty() || chance(20) ? Optional.empty() : Optional.of(pick(table.next()));
    return new Action.Ct(commit, 1 + random.nextInt(2), nat, exec, next);
  }

  private IpAddress source(boolean v4) {
    return v4 ? address() : v6.address();
  }

  private static boolean isIp(Match match) {
    return isV4(match) || match.isExactly(Field.ETH_TYPE, 0x86dd);
  }

  private static boolean isV4(Match match) {
    return match.isExactly(Field.ETH_TYPE, 0x0800);
  }

  private Bits bits() {
    Field field = chance(50) ? Field.REG1 : Field.REG2;
    return new Bits("bits", field, random.nextInt(3), 2);
  }

  private IpAddress address() {
    return IpAddress.parse("10.0.%d.%d".formatted(random.nextInt(2), random.nextInt(2)));
  }

  private Cidr block() {
    return new Cidr(address(), pick(List.of(8, 24, 31, 32)));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
