package io.sallyport.walk;

import static io.sallyport.datapath.CtState.DNAT;
import static io.sallyport.datapath.CtState.EST;
import static io.sallyport.datapath.CtState.INV;
import static io.sallyport.datapath.CtState.NEW;
import static io.sallyport.datapath.CtState.REL;
import static io.sallyport.datapath.CtState.RPL;
import static io.sallyport.datapath.CtState.SNAT;
import static io.sallyport.datapath.CtState.TRK;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.CtState;
import io.sallyport.datapath.Field;
import io.sallyport.model.IpAddress;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a tracker makes of one packet, by the connections of the zone. */
final class Tracker {
  private final Connections zone;
  private final Action.Ct action;
  private final Packet packet;
  private final boolean isError;

  Tracker(Connections zone, Action.Ct action, Packet packet) {
    this.zone = zone;
    this.action = action;
    this.packet = packet;
    this.isError = packet.payload() instanceof Payload.Quote;
  }

  /**
   * A packet with its place in the tracker.
   *
   * @param connection to remember; absent: the packet belongs to none
   */
  record Seen(Packet packet, Set<CtState> state, Optional<Connection> connection) {
    static Seen alone(Packet packet, CtState state) {
      return new Seen(packet, EnumSet.of(TRK, state), Optional.empty());
    }

    Packet withCtFields(int zone) {
      return packet
          .with(
              Field.CT_STATE,
              state.stream().map(CtState::bit).reduce(BigInteger.ZERO, BigInteger::or))
          .with(Field.CT_ZONE, zone)
          .with(Field.CT_MARK, connection.map(Connection::mark).orElse(BigInteger.ZERO))
          .with(Field.CT_LABEL, connection.map(Connection::label).orElse(BigInteger.ZERO));
    }
  }

  Seen look() {
    return Tuples.of(packet)
        .map(
            tuple ->
                zone.find(tuple).map(c -> known(c, c.isReply(tuple))).orElseGet(() -> first(tuple)))
        .orElseGet(() -> Seen.alone(packet, INV));
  }

  private Seen known(Connection known, boolean isReply) {
    Connection connection = exec(known.answeredIf(isReply && !isError));
    CtState age = connection.answered() ? EST : NEW;
    Set<CtState> state = EnumSet.of(TRK, isError ? REL : age);
    if (isReply) {
      state.add(RPL);
    }
    if (!known.translated() || action.nat().isEmpty()) {
      return new Seen(packet, state, Optional.of(connection));
    }
    state.add(isReply ? DNAT : SNAT);
    return new Seen(known.translate(packet, isReply), state, Optional.of(connection));
  }

  private Seen first(Tuple tuple) {
    if (isError || !tuple.mayStart()) {
      return Seen.alone(packet, INV);
    }
    if (!action.commit()) {
      return Seen.alone(packet, NEW);
    }
    return action
        .nat()
        .flatMap(Action.Nat::source)
        .map(source -> translated(tuple, source))
        .orElseGet(() -> untranslated(tuple));
  }

  private Seen untranslated(Tuple tuple) {
    Connection connection = exec(Connection.untranslated(tuple));
    return new Seen(packet, EnumSet.of(TRK, NEW), Optional.of(connection));
  }

  private Seen translated(Tuple tuple, IpAddress source) {
    return Optional.of(source)
        .filter(ip -> ip.family() == tuple.from().address().family())
        .flatMap(ip -> zone.freeReply(tuple, ip))
        .map(reply -> exec(Connection.translated(tuple, reply)))
        .map(c -> new Seen(c.translate(packet, false), EnumSet.of(TRK, NEW, SNAT), Optional.of(c)))
        .orElseGet(() -> Seen.alone(packet, NEW));
  }

  private Connection exec(Connection connection) {
    Packet carrier =
        new Packet(new TreeMap<>(), Payload.NONE)
            .with(Field.CT_MARK, connection.mark())
            .with(Field.CT_LABEL, connection.label());
    Packet marked = Exec.on(carrier, action.exec());
    return connection.marked(marked.get(Field.CT_MARK), marked.get(Field.CT_LABEL));
  }
}
