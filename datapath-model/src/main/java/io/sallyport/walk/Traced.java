package io.sallyport.walk;

import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.CtState;
import io.sallyport.datapath.Field;
import io.sallyport.model.IpAddress;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Not a tracker but what {@code ovs-appctl ofproto/trace} assumes of one, so that a walk can be
 * compared with it: every tracked packet is new unless told otherwise, marks are what the traced
 * packet itself carried, and nat(src=) always finds its port free.
 *
 * @param next the ct_state of the next tracked packets, as --ct-next gives it
 */
public record Traced(List<BigInteger> next) implements Conntrack {
  private static final BigInteger NEW = CtState.TRK.bit().or(CtState.NEW.bit());

  public Traced {
    next = List.copyOf(next);
  }

  /** Takes every packet for a new one. */
  public static Traced allNew() {
    return new Traced(List.of());
  }

  @Override
  public Tracked track(String node, Packet packet, Action.Ct action) {
    Packet rest = packet.untracked();
    if (action.next().isEmpty()) {
      return new Tracked(rest, rest, this);
    }
    BigInteger state = next.isEmpty() ? NEW : next.get(0);
    Packet seen =
        Exec.on(translated(packet, action), action.exec())
            .with(Field.CT_STATE, state)
            .with(Field.CT_ZONE, action.zone());
    return new Tracked(seen, rest, new Traced(next.subList(Math.min(1, next.size()), next.size())));
  }

  private static Packet translated(Packet packet, Action.Ct action) {
    Optional<IpAddress> source = action.nat().flatMap(Action.Nat::source);
    return source
        .filter(ip -> Addressing.family(packet).equals(Optional.of(ip.family())))
        .map(ip -> Addressing.withAddress(packet, SOURCE, ip))
        .orElse(packet);
  }
}
