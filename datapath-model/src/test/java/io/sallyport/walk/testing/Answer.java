package io.sallyport.walk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Rule;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Loss;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.Walk;

/** What became of a packet, to be asserted; a failure prints the packet's whole way. */
public record Answer(Walk walk) {
  /** It leaves by this Node's uplink, and nowhere else. */
  public Answer leaves(String node) {
    onlyExit(Exit.Left.class, node);
    return this;
  }

  /** It reaches this pod ("prod/db-1" or "db-1"), and nothing else. */
  public Answer reaches(String pod) {
    Exit.ReachedPod exit = only(Exit.ReachedPod.class);
    assertThat("/" + exit.pod().name()).as("%s", walk.trace()).endsWith("/" + pod);
    return this;
  }

  /** It reaches this Node's kernel, and nothing else. */
  public Answer reachesHost(String node) {
    onlyExit(Exit.ReachedHost.class, node);
    return this;
  }

  /** It reaches the controller, and nothing else. */
  public Answer reachesController(String node) {
    onlyExit(Exit.ReachedController.class, node);
    return this;
  }

  /** It is dropped in this table, and no copy goes elsewhere. */
  public Answer dropped(String table) {
    assertThat(only(Exit.Dropped.class).table()).as("%s", walk.trace()).isEqualTo(table);
    return this;
  }

  /** It is lost for this reason, and no copy goes elsewhere. */
  public Answer lost(Loss why) {
    assertThat(only(Exit.Dropped.class).why()).as("%s", walk.trace()).isEqualTo(why);
    return this;
  }

  /** Two rules contradict each other. */
  public Answer undecided() {
    only(Exit.Undecided.class);
    return this;
  }

  /** The rule that dropped it exists for this object. */
  public Answer because(String owner) {
    assertThat(only(Exit.Dropped.class).rule().map(Rule::owner))
        .as("%s", walk.trace())
        .contains(owner);
    return this;
  }

  /** It ended with this source address. */
  public Answer from(String address) {
    return has(PacketView.of(packet()).source(), address);
  }

  /** It ended with this source address and port. */
  public Answer from(String address, int port) {
    return from(address).has(PacketView.of(packet()).sourcePort(), Integer.toString(port));
  }

  /** It ended with this destination address. */
  public Answer to(String address) {
    return has(PacketView.of(packet()).destination(), address);
  }

  /** It ended with this destination address and port. */
  public Answer to(String address, int port) {
    return to(address).has(PacketView.of(packet()).destinationPort(), Integer.toString(port));
  }

  /** It ended as the owner's answer to a Neighbor Solicitation, as it would be on the wire. */
  public Answer advertises(String owner, Packet solicitation) {
    Packet expected = Packets.advertisement(MacAddress.parse(owner), solicitation);
    assertThat(packet().onWire()).as("%s", walk.trace()).isEqualTo(expected);
    return this;
  }

  private Answer has(String actual, String expected) {
    assertThat(actual).as("%s", walk.trace()).isEqualTo(expected);
    return this;
  }

  /** The packet as it ended. */
  public Packet packet() {
    return only(Exit.class).packet();
  }

  /** The other side answers; the answer comes back to the Node that the packet left. */
  public Answer reply() {
    return replyAt(only(Exit.Left.class).node());
  }

  /** The other side answers; the answer comes to another Node, as after a move. */
  public Answer replyAt(String node) {
    return then().sendFromOutside(node, Packets.replyTo(only(Exit.Left.class).packet()));
  }

  /** A router outside drops it and complains to its sender ("time exceeded"). */
  public Answer complaintFrom(String router) {
    Exit.Left exit = only(Exit.Left.class);
    Packet complaint = Packets.timeExceeded(IpAddress.parse(router), exit.packet());
    return then().sendFromOutside(exit.node(), complaint);
  }

  /** The world after it. */
  public TestWorld then() {
    return new TestWorld(walk.after());
  }

  private void onlyExit(Class<? extends Exit> kind, String node) {
    assertThat(only(kind).node()).as("%s", walk.trace()).isEqualTo(node);
  }

  private <E extends Exit> E only(Class<E> kind) {
    assertThat(walk.exits()).as("%s", walk.trace()).singleElement().isInstanceOf(kind);
    return kind.cast(walk.exits().get(0));
  }
}
