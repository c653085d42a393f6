package io.sallyport.walk.testing;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Family;
import io.sallyport.model.MacAddress;
import java.util.List;

/**
 * The lab's neighbour discovery: what ARP is for IPv4. An answer needs two tables, as a field that
 * only an advertisement has can be set by a rule for advertisements alone.
 */
final class LabDiscovery {
  private static final List<Integer> TYPES = List.of(133, 134, 135, 136);

  private final int node;
  private final List<Rule> rules;

  LabDiscovery(int node, List<Rule> rules) {
    this.node = node;
    this.rules = rules;
  }

  void add() {
    Lab.PODS.forEach(this::guard);
    answer(asked(LabTables.FROM_POD), Lab.GATEWAY);
    answer(
        asked(LabTables.FROM_HOST).when(Field.ND_TARGET, LabFields.pods(node, Family.IPV6)),
        Lab.GATEWAY);
    Lab.EGRESSES.stream()
        .filter(e -> e.host() == node && !e.isStatic())
        .map(e -> asked(LabTables.FROM_UPLINK).when(Field.ND_TARGET, e.ip(Family.IPV6)))
        .forEach(when -> answer(when, Lab.nodeMac(node)));
    TYPES.forEach(this::others);
    rules.add(message(90, 136).because("a pod's answer is for nobody").drop());
    add(
        LabTables.ADVERTISE.rule(100).when(Prerequisite.ND_ADVERT),
        "answers",
        copy(Field.ETH_SRC, Field.ND_TLL),
        copy(Field.IPV6_SRC, Field.IPV6_DST),
        copy(Field.ND_TARGET, Field.IPV6_SRC),
        set(Field.NW_TTL, 255),
        output(Action.IN_PORT));
  }

  private void guard(int pod) {
    for (Prerequisite kind : List.of(Prerequisite.ND_SOLICIT, Prerequisite.ND_ADVERT)) {
      add(
          LabTables.GUARD
              .rule(110)
              .when(Field.IN_PORT, 100 + pod)
              .when(Field.ETH_SRC, Lab.podMac(node, pod))
              .when(kind),
          "its own neighbour discovery",
          goTo(LabTables.RESOLVE));
    }
  }

  private static RuleBuilder asked(int source) {
    return LabTables.RESOLVE.rule(200).when(Prerequisite.ND_SOLICIT).when(LabTables.SOURCE, source);
  }

  private void answer(RuleBuilder when, MacAddress mac) {
    add(
        when,
        "becomes an advertisement",
        set(Field.ICMPV6_TYPE, 136),
        set(Field.ND_OPTIONS_TYPE, 2),
        set(Field.ND_RESERVED, 0x6000_0000),
        copy(Field.ETH_SRC, Field.ETH_DST),
        set(Field.ETH_SRC, mac),
        goTo(LabTables.ADVERTISE));
  }

  private void others(int type) {
    add(message(100, type).when(LabTables.SOURCE, 4), "to the host", output(Action.LOCAL));
    add(message(100, type).when(LabTables.SOURCE, 2), "from the host", output(Lab.UPLINK));
  }

  private static RuleBuilder message(int priority, int type) {
    return LabTables.RESOLVE.rule(priority).when(Prerequisite.ICMPV6).when(Field.ICMPV6_TYPE, type);
  }

  private void add(RuleBuilder when, String why, Action... actions) {
    rules.add(when.because(why).then(actions));
  }
}
