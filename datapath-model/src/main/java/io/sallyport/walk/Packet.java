package io.sallyport.walk;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One packet with its metadata. A field that the packet does not have is zero, as in OVS's flow
 * key; so a zero is never kept, and two packets that a switch cannot tell apart are equal.
 */
public record Packet(SortedMap<Field, BigInteger> fields, Payload payload) {
  private static final Set<Field> METADATA = EnumSet.range(Field.CT_STATE, Field.IN_PORT);
  private static final Set<Field> TRACKED = EnumSet.range(Field.CT_STATE, Field.CT_LABEL);
  private static final Set<Field> TRANSPORT = EnumSet.range(Field.TCP_SRC, Field.ICMPV6_CODE);

  /** Fields of which each bit says something. */
  static final Set<Field> FLAGS = EnumSet.of(Field.CT_STATE, Field.TCP_FLAGS);

  private static final Set<Field> DISCOVERY = EnumSet.range(Field.ND_TARGET, Field.ND_OPTIONS_TYPE);
  // RFC 4861, 4.6.1.
  private static final Map<Field, Integer> LINK_LAYER_OPTIONS =
      Map.of(Field.ND_SLL, 1, Field.ND_TLL, 2);

  public Packet {
    Objects.requireNonNull(payload, "payload");
    SortedMap<Field, BigInteger> kept = new TreeMap<>(fields);
    kept.values().removeIf(value -> value.signum() == 0);
    kept.forEach(Packet::requireRoom);
    fields = Sorted.map(kept);
  }

  private static void requireRoom(Field field, BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > field.bits()) {
      throw new IllegalArgumentException(value + " does not fit into " + field.actionName());
    }
  }

  /** The field's value; zero if the packet does not have the field. */
  public BigInteger get(Field field) {
    return fields.getOrDefault(field, BigInteger.ZERO);
  }

  /** Whether the field has exactly this value. */
  public boolean has(Field field, long value) {
    return get(field).equals(BigInteger.valueOf(value));
  }

  /** Whether a packet of this kind has the field, be it zero; a later fragment has no ports. */
  public boolean canHave(Field field) {
    boolean v4 = has(Field.ETH_TYPE, Addressing.IPV4);
    boolean v6 = has(Field.ETH_TYPE, Addressing.IPV6);
    boolean first = !get(Field.IP_FRAG).testBit(1);
    return switch (field.prerequisite()) {
      case NONE -> true;
      case ARP -> has(Field.ETH_TYPE, Packets.ARP);
      case IPV4 -> v4;
      case IPV6 -> v6;
      case IP -> v4 || v6;
      case TCP -> (v4 || v6) && first && has(Field.IP_PROTO, Addressing.TCP);
      case UDP -> (v4 || v6) && first && has(Field.IP_PROTO, Addressing.UDP);
      case ICMP -> v4 && first && has(Field.IP_PROTO, Addressing.ICMP);
      case ICMPV6, ND, ND_SOLICIT, ND_ADVERT ->
          v6
              && first
              && has(Field.IP_PROTO, Addressing.ICMPV6)
              && isOneOf(field.prerequisite().icmpv6Types());
    };
  }

  private boolean isOneOf(List<Integer> icmpv6Types) {
    boolean anyType = icmpv6Types.isEmpty();
    boolean noCode = has(Field.ICMPV6_CODE, 0);
    return anyType || (noCode && icmpv6Types.contains(get(Field.ICMPV6_TYPE).intValue()));
  }

  /** The same packet with another value in the field. */
  public Packet with(Field field, BigInteger value) {
    SortedMap<Field, BigInteger> changed = new TreeMap<>(fields);
    changed.put(field, value);
    return new Packet(changed, payload);
  }

  /** The same packet with another value in the field. */
  public Packet with(Field field, long value) {
    return with(field, BigInteger.valueOf(value));
  }

  /** The same packet with this address in the field. */
  public Packet with(Field field, IpAddress value) {
    return with(field, value.value());
  }

  /** The same packet with this MAC address in the field. */
  public Packet with(Field field, MacAddress value) {
    return with(field, value.value());
  }

  /** The same packet with other contents. */
  public Packet with(Payload contents) {
    return new Packet(fields, contents);
  }

  /**
   * The packet alone, as a cable carries it: without port, tunnel, registers and ct fields, and
   * with that MAC address of neighbour discovery alone that its option is for.
   */
  public Packet onWire() {
    return without(METADATA).without(notThere());
  }

  // A switch remembers what it once read or set, be it in the frame or not; what it writes there
  // goes into the option that has the right type by then (measured).
  private Set<Field> notThere() {
    Set<Field> out = EnumSet.noneOf(Field.class);
    DISCOVERY.stream().filter(field -> !canHave(field)).forEach(out::add);
    LINK_LAYER_OPTIONS.entrySet().stream()
        .filter(e -> !has(Field.ND_OPTIONS_TYPE, e.getValue()))
        .forEach(e -> out.add(e.getKey()));
    return out;
  }

  /** The packet as if no tracker had seen it. */
  Packet untracked() {
    return without(TRACKED);
  }

  boolean isFragment() {
    return get(Field.IP_FRAG).testBit(0);
  }

  Packet withoutTransport() {
    return without(TRANSPORT);
  }

  private Packet without(Set<Field> gone) {
    SortedMap<Field, BigInteger> rest = new TreeMap<>(fields);
    rest.keySet().removeAll(gone);
    return new Packet(rest, payload);
  }

  /** As ovs-ofctl writes a match; of flags those that are set. */
  @Override
  public String toString() {
    SortedMap<Field, Masked> exact = new TreeMap<>();
    fields.forEach((f, v) -> exact.put(f, new Masked(v, FLAGS.contains(f) ? v : f.allOnes())));
    return FlowText.match(new Match(exact));
  }
}
