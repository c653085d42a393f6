package io.sallyport.walk;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.datapath.Field;
import java.util.Map;
import java.util.Optional;

/** Reads a packet's tuple. */
final class Tuples implements Payload.Visitor<Optional<Tuple>> {
  private static final Map<Integer, Integer> OPPOSITE = Map.of(8, 0, 0, 8, 128, 129, 129, 128);
  private static final int LATER_FRAGMENT = 2;
  private final Packet packet;

  private Tuples(Packet packet) {
    this.packet = packet;
  }

  /** Absent for what a tracker cannot place; for an ICMP error, the tuple that it is about. */
  static Optional<Tuple> of(Packet packet) {
    boolean noIp = Addressing.family(packet).isEmpty();
    boolean fragment = packet.get(Field.IP_FRAG).intValue() >= LATER_FRAGMENT;
    return noIp || fragment ? Optional.empty() : packet.payload().accept(new Tuples(packet));
  }

  @Override
  public Optional<Tuple> opaque(Payload.Opaque payload) {
    boolean unplaced = protocol() == Addressing.ICMP || protocol() == Addressing.ICMPV6;
    return unplaced
        ? Optional.empty()
        : Optional.of(new Tuple(protocol(), end(SOURCE, 0, 0), end(DESTINATION, 0, 0)));
  }

  @Override
  public Optional<Tuple> echo(Payload.Echo payload) {
    Field field = protocol() == Addressing.ICMP ? Field.ICMP_TYPE : Field.ICMPV6_TYPE;
    int type = packet.get(field).intValue();
    return Optional.ofNullable(OPPOSITE.get(type))
        .map(
            answer ->
                new Tuple(
                    protocol(),
                    end(SOURCE, payload.id(), type),
                    end(DESTINATION, payload.id(), answer)));
  }

  // The quoted packet went the other way.
  @Override
  public Optional<Tuple> quote(Payload.Quote payload) {
    return of(payload.about()).map(Tuple::reversed);
  }

  private int protocol() {
    return packet.get(Field.IP_PROTO).intValue();
  }

  private Endpoint end(Addressing.End end, int otherwise, int type) {
    int port =
        Addressing.portField(packet, end).map(f -> packet.get(f).intValue()).orElse(otherwise);
    return new Endpoint(Addressing.address(packet, end).orElseThrow(), port, type);
  }
}
