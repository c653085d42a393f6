package io.sallyport.walk;

import static io.sallyport.walk.Addressing.End.DESTINATION;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import java.util.Optional;

/** Sends copies of a packet out of one switch; answers why one did not go, if it did not. */
final class Sending {
  private final PacketWalk walk;
  private final Bridge bridge;
  private final PassLog log;

  Sending(PacketWalk walk, Bridge bridge, PassLog log) {
    this.walk = walk;
    this.bridge = bridge;
    this.log = log;
  }

  Optional<Loss> output(int port, Packet packet) {
    int ingress = packet.get(Field.IN_PORT).intValue();
    if (port == Action.CONTROLLER) {
      log.add(new Step.Sent(port, "to the controller", packet));
      walk.end(new Exit.ReachedController(bridge.node(), packet));
      return Optional.empty();
    }
    if (port == ingress) {
      return Optional.of(Loss.OWN_INGRESS);
    }
    return through(port == Action.IN_PORT ? ingress : port, packet);
  }

  private Optional<Loss> through(int port, Packet packet) {
    return bridge
        .wiring()
        .behind(port)
        .map(attachment -> attachment.accept(new Through(port, packet)))
        .orElse(Optional.of(Loss.NO_PORT));
  }

  /** What happens at a port, by what is behind it. */
  private final class Through implements Attachment.Visitor<Optional<Loss>> {
    private final int port;
    private final Packet packet;

    Through(int port, Packet packet) {
      this.port = port;
      this.packet = packet;
    }

    private Packet onWire() {
      return withItsOptions().onWire();
    }

    // Setting its type changes the option of neighbour discovery that is there; it adds none, so an
    // answer to one who told no MAC address tells none (measured).
    private Packet withItsOptions() {
      boolean hasNone = log.entered().has(Field.ND_OPTIONS_TYPE, 0);
      return hasNone ? packet.with(Field.ND_OPTIONS_TYPE, 0) : packet;
    }

    private Optional<Loss> sent(String to, Exit exit) {
      log.add(new Step.Sent(port, to, packet));
      walk.end(exit);
      return Optional.empty();
    }

    @Override
    public Optional<Loss> uplink(Attachment.Uplink uplink) {
      return sent(
          "leaves by the uplink, port " + port, new Exit.Left(bridge.node(), port, onWire()));
    }

    @Override
    public Optional<Loss> host(Attachment.Host host) {
      return sent("to the host", new Exit.ReachedHost(bridge.node(), onWire()));
    }

    @Override
    public Optional<Loss> pod(Attachment.Pod pod) {
      return sent("to pod " + pod.name(), new Exit.ReachedPod(bridge.node(), pod, onWire()));
    }

    @Override
    public Optional<Loss> tunnel(Attachment.Tunnel tunnel) {
      if (Addressing.tunnelDestination(packet)
          .equals(Addressing.tunnelDestination(log.entered()))) {
        return Optional.of(Loss.OWN_TUNNEL);
      }
      Optional<Bridge> peer = walk.peer(bridge, packet);
      Optional<Integer> arrival = peer.flatMap(p -> p.wiring().tunnelPort(port));
      log.add(new Step.Sent(port, tunnelText(peer), packet));
      if (arrival.isEmpty()) {
        return Optional.of(Loss.NO_PEER);
      }
      walk.tunnel(bridge, peer.orElseThrow(), arrival.get(), withItsOptions());
      return Optional.empty();
    }

    private String tunnelText(Optional<Bridge> peer) {
      return "by tunnel port %d with %s to %s"
          .formatted(
              port,
              StepText.field(Field.TUN_ID, packet.get(Field.TUN_ID)),
              peer.map(Bridge::node).orElse("nobody at " + destinationText()));
    }

    private String destinationText() {
      return Addressing.tunnelDestination(packet)
          .map(to -> Addressing.tunnelField(to.family(), DESTINATION).actionName() + "=" + to)
          .orElse("no address");
    }
  }
}
