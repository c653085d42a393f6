package io.sallyport.tests.trace;

import io.sallyport.datapath.CtState;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Family;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Payload;
import io.sallyport.walk.Wiring;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Packets that a program has something to say about: their values are those that its rules match
 * on, mixed. Same seed, same packets.
 */
final class Samples {
  private static final List<Integer> ETHER_TYPES = List.of(0x0800, 0x0800, 0x0800, 0x86dd, 0x0806);
  private static final List<Integer> PROTOCOLS = List.of(6, 17, 1, 58, 47);
  private static final List<Integer> TTLS = List.of(64, 64, 64, 2, 1);
  private static final Set<Field> NOT_SENT = EnumSet.range(Field.CT_STATE, Field.IN_PORT);
  // The mark of the connection that a packet belongs to: a trace takes it from the packet.
  private static final Set<Field> CARRIED = EnumSet.of(Field.CT_MARK, Field.IN_PORT);
  private static final Set<Field> CHOSEN =
      EnumSet.of(Field.ETH_TYPE, Field.IP_PROTO, Field.NW_TTL, Field.IP_FRAG);
  private static final Set<Field> FROM_TUNNEL = EnumSet.range(Field.TUN_ID, Field.TUN_IPV6_DST);
  private static final List<BigInteger> STATES =
      Stream.of("+trk+new", "+trk+est", "+trk+est+rpl", "+trk+rel+rpl", "+trk+inv", "+trk+rel")
          .map(text -> CtState.parse(text).value())
          .toList();

  private static final int MANY = 20;
  private static final int TRIES = 50;

  private final Random random;
  private final Wiring wiring;
  private final List<Integer> ports;
  private final List<Rule> rules;
  private final Chains chains;
  private final SortedSet<Integer> unmet = new TreeSet<>();
  private final Map<Field, List<Masked>> seen = new EnumMap<>(Field.class);

  /**
   * A packet to send, and what trackers make of it.
   *
   * @param packet with its in_port
   * @param states what each tracker says of it, the same each time: where one pass forks twice,
   *     walk and switch ask in different orders
   */
  record Sample(Packet packet, List<BigInteger> states) {
    private Sample(Packet packet, BigInteger state) {
      this(packet, Collections.nCopies(MANY, state));
    }
  }

  /** Samples for this program and these ports. */
  Samples(NodeProgram program, Wiring wiring, long seed) {
    random = new Random(seed);
    this.wiring = wiring;
    ports = List.copyOf(wiring.ports().keySet());
    rules = List.copyOf(program.rules().values());
    chains = new Chains(program);
    rules.forEach(r -> unmet.add(unmet.size() + 1));
    rules.forEach(
        r ->
            r.match()
                .fields()
                .forEach((f, m) -> seen.computeIfAbsent(f, k -> new ArrayList<>()).add(m)));
  }

  /** Aims at none of these rules: no packet meets them. */
  void leaveOut(Set<Rule> impossible) {
    impossible.forEach(rule -> unmet.remove(rules.indexOf(rule) + 1));
  }

  private Packet mixed() {
    Packet packet = TraceOracle.at(pick(ports), new Packet(new TreeMap<>(), Payload.NONE));
    int etherType = pick(ETHER_TYPES);
    packet = packet.with(Field.ETH_TYPE, etherType);
    packet = etherType == 0x0806 ? packet : ip(packet);
    for (Map.Entry<Field, List<Masked>> e : seen.entrySet()) {
      packet =
          wanted(e.getKey(), packet)
              ? packet.with(e.getKey(), value(pick(e.getValue()), e.getKey()))
              : packet;
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      packet = obeying(packet, pick(rules));
    }
    return consistent(packet);
  }

  /**
   * The next one, half of the time aimed at a rule that none has met yet: it fits a whole chain of
   * rules, from the first table to that one, and has odd values elsewhere, so that better rules do
   * not take it away.
   *
   * @param met the places of the rules that were met, from 1
   */
  Sample next(SortedSet<Integer> met) {
    unmet.removeAll(met);
    return unmet.isEmpty() || chance(50) ? any() : aimed(rules.get(pick(List.copyOf(unmet)) - 1));
  }

  private Sample any() {
    return new Sample(mixed(), pick(STATES));
  }

  // Some chains contradict themselves, as one that enters by two ports; then another is tried.
  private Sample aimed(Rule rule) {
    for (int i = 0; i < TRIES; i++) {
      List<Rule> chain = chains.to(rule, random);
      Packet packet = along(chain);
      List<BigInteger> states = STATES.stream().filter(s -> passes(s, chain)).toList();
      if (!states.isEmpty() && chain.stream().allMatch(r -> fits(packet, r))) {
        return new Sample(packet, pick(states));
      }
    }
    return any();
  }

  // What a chain asks before its packet is tracked is no matter of the trackers.
  private static boolean passes(BigInteger state, List<Rule> chain) {
    return chain.stream()
        .flatMap(rule -> Optional.ofNullable(rule.match().fields().get(Field.CT_STATE)).stream())
        .filter(asked -> CtState.TRK.isIn(asked.value()))
        .allMatch(asked -> asked.accepts(state));
  }

  private Packet along(List<Rule> chain) {
    Packet packet = mixed();
    for (Field field : seen.keySet()) {
      boolean odd = wanted(field, packet) && chance(50);
      packet = odd ? packet.with(field, new BigInteger(field.bits(), random)) : packet;
    }
    for (Rule rule : chain) {
      packet = obeying(packet, rule);
    }
    return consistent(packet);
  }

  private static boolean fits(Packet packet, Rule rule) {
    return rule.match().fields().entrySet().stream()
        .allMatch(e -> !isSent(e.getKey()) || e.getValue().accepts(packet.get(e.getKey())));
  }

  private static boolean isSent(Field field) {
    return !NOT_SENT.contains(field) || CARRIED.contains(field) || FROM_TUNNEL.contains(field);
  }

  private Packet ip(Packet packet) {
    Packet out = packet.with(Field.IP_PROTO, pick(PROTOCOLS)).with(Field.NW_TTL, pick(TTLS));
    return chance(5) ? out.with(Field.IP_FRAG, chance(50) ? 1 : 3) : out;
  }

  private boolean wanted(Field field, Packet packet) {
    if (field == Field.CT_MARK) {
      return chance(50);
    }
    if (FROM_TUNNEL.contains(field)) {
      return chance(90);
    }
    boolean vlan = field != Field.VLAN_VID || chance(30);
    return !NOT_SENT.contains(field) && vlan && !CHOSEN.contains(field) && packet.canHave(field);
  }

  // Makes the packet fit one rule, so that the rule's other conditions are met together.
  private Packet obeying(Packet packet, Rule rule) {
    Packet out = packet;
    for (Map.Entry<Field, Masked> e : rule.match().fields().entrySet()) {
      Field field = e.getKey();
      if (isSent(field)) {
        out = out.with(field, e.getValue().applyTo(out.get(field)));
      }
    }
    return out;
  }

  // A field that the packet's protocol does not have cannot be sent; a switch reads eight bits of
  // an ARP operation, and a tag has its bit 12 set.
  private Packet consistent(Packet packet) {
    Packet out = packet.with(Field.ARP_OP, packet.get(Field.ARP_OP).intValue() & 0xff);
    BigInteger tag = packet.get(Field.VLAN_VID);
    out = out.with(Field.VLAN_VID, tag.signum() == 0 ? tag : tag.setBit(12));
    for (Field field : packet.fields().keySet()) {
      out = packet.canHave(field) ? out : out.with(field, 0);
    }
    return tunnelled(out);
  }

  // What comes out of a tunnel came to this Node's address; nothing else has tunnel fields.
  private Packet tunnelled(Packet packet) {
    boolean fromTunnel =
        wiring
            .behind(packet.get(Field.IN_PORT).intValue())
            .filter(Attachment.Tunnel.class::isInstance)
            .isPresent();
    Packet out = fromTunnel ? packet : packet.with(Field.TUN_ID, 0);
    List<Family> below = List.copyOf(wiring.tunnelAddresses().keySet());
    Optional<Family> of = fromTunnel ? Optional.of(pick(below)) : Optional.empty();
    for (Family family : Family.values()) {
      boolean over = of.filter(family::equals).isPresent();
      Packet bare = over ? out : out.with(Field.tunnelSource(family), 0);
      BigInteger own = over ? wiring.tunnelAddresses().get(family).value() : BigInteger.ZERO;
      out = bare.with(Field.tunnelDestination(family), own);
    }
    return out;
  }

  private BigInteger value(Masked masked, Field field) {
    BigInteger noise = new BigInteger(field.bits(), random);
    return chance(95) ? masked.applyTo(noise) : noise;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
