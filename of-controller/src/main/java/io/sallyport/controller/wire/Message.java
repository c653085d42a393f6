package io.sallyport.controller.wire;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** What a switch says. */
public sealed interface Message {
  /** The request that it answers, or a number of the switch's own. */
  int xid();

  /** Calls the visitor's method for this kind. */
  void accept(Visitor visitor);

  /** One method for each kind that needs a treatment of its own. */
  interface Visitor {
    void hello(Hello message);

    void error(Failure message);

    void echo(EchoRequest message);

    void portChange(PortChange message);

    void packet(PacketArrival message);

    void roleChange(RoleChange message);

    void reply(Reply message);

    void opaque(Opaque message);
  }

  /** Opens a connection. */
  record Hello(int xid, SortedSet<Integer> versions) implements Message {
    /** Whether the peer can speak OpenFlow 1.5. */
    public boolean speaks15() {
      return versions.contains(OfType.VERSION_1_5);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.hello(this);
    }
  }

  /** A request failed. */
  record Failure(int xid, OfError error) implements Message {
    @Override
    public void accept(Visitor visitor) {
      visitor.error(this);
    }
  }

  /** Asks for a sign of life. */
  record EchoRequest(int xid, Bytes data) implements Message {
    @Override
    public void accept(Visitor visitor) {
      visitor.echo(this);
    }
  }

  /** A port came, went or changed. */
  record PortChange(int xid, boolean deleted, Port port) implements Message {
    @Override
    public void accept(Visitor visitor) {
      visitor.portChange(this);
    }
  }

  /** A packet for the controller. */
  record PacketArrival(int xid, PacketIn packet) implements Message {
    @Override
    public void accept(Visitor visitor) {
      visitor.packet(this);
    }
  }

  /** The switch gave us another role. */
  record RoleChange(int xid, Role role) implements Message {
    @Override
    public void accept(Visitor visitor) {
      visitor.roleChange(this);
    }
  }

  /** What could not be read, or is of no interest. */
  record Opaque(int type, int xid, Bytes content) implements Message {
    private static final Set<Integer> REPLIES =
        Set.of(
            OfType.FEATURES_REPLY,
            OfType.MULTIPART_REPLY,
            OfType.BARRIER_REPLY,
            OfType.ROLE_REPLY,
            OfType.BUNDLE_CONTROL);

    /** Whether it was to tell that a port came, went or changed. */
    public boolean isPortChange() {
      return type == OfType.PORT_STATUS;
    }

    /** Whether it was meant as an answer, so that no other will come. */
    public boolean isReply() {
      return REPLIES.contains(type);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.opaque(this);
    }
  }

  /** Answers a request of ours. */
  sealed interface Reply extends Message {
    @Override
    default void accept(Visitor visitor) {
      visitor.reply(this);
    }
  }

  /** To an echo request. */
  record EchoReply(int xid) implements Reply {}

  /** To a barrier: all before it is done. */
  record BarrierReply(int xid) implements Reply {}

  /** To opening, committing or discarding a bundle. */
  record BundleReply(int xid, int bundle) implements Reply {}

  /** To a role request. */
  record RoleReply(int xid, Role role) implements Reply {}

  /** To a features request. */
  record Features(int xid, long datapathId) implements Reply {}

  /** To a description request; {@code datapath} is what the owner of the switch wrote. */
  record Description(int xid, String hardware, String software, String datapath) implements Reply {}

  /** To a request whose answer may come in several messages. */
  sealed interface Part<T> extends Reply {
    /** What this message holds. */
    List<T> items();

    /** Whether another message follows. */
    boolean more();
  }

  /** Ports. */
  record Ports(int xid, List<Port> items, boolean more) implements Part<Port> {}

  /** Flows. */
  record Flows(int xid, List<InstalledFlow> items, boolean more) implements Part<InstalledFlow> {}

  /** Meters. */
  record Meters(int xid, List<EncodedMeter> items, boolean more) implements Part<EncodedMeter> {}

  /** What meters have counted. */
  record MeterStats(int xid, List<MeterCounters> items, boolean more)
      implements Part<MeterCounters> {}

  /** Groups. */
  record Groups(int xid, List<InstalledGroup> items, boolean more)
      implements Part<InstalledGroup> {}
}
