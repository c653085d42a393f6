package io.sallyport.datapath;

import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a rule does with a packet; actions are carried out in order. */
public sealed interface Action {
  /** A bridge's own port, towards the Node's kernel (OFPP_LOCAL). */
  int LOCAL = 0xffff_fffe;

  /** Where the packet came from (OFPP_IN_PORT). */
  int IN_PORT = 0xffff_fff8;

  /** To the controller, as a packet-in (OFPP_CONTROLLER). */
  int CONTROLLER = 0xffff_fffd;

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of action, so that a forgotten kind does not compile. */
  interface Visitor<R> {
    R output(Output action);

    R setField(SetField action);

    R copyField(CopyField action);

    R decTtl(DecTtl action);

    R ct(Ct action);

    R group(ToGroup action);

    R resubmit(Resubmit action);

    R meter(ToMeter action);

    R pushVlan(PushVlan action);

    R popVlan(PopVlan action);

    R gotoTable(Goto action);
  }

  /** Sends a copy to a port: a number, or one of the constants above. */
  record Output(int port) implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.output(this);
    }
  }

  /** Overwrites the masked bits of a field. */
  record SetField(Field field, Masked value) implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.setField(this);
    }
  }

  /** Copies a whole field into the low bits of another. */
  record CopyField(Field from, Field to) implements Action {
    public CopyField {
      if (from.bits() > to.bits()) {
        throw new IllegalArgumentException(from + " does not fit into " + to);
      }
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copyField(this);
    }
  }

  /** Takes one off the TTL; at zero the packet is dropped. */
  record DecTtl() implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.decTtl(this);
    }
  }

  /**
   * Sends the packet through the connection tracker (ovs-actions(7), "The ct action").
   *
   * @param commit remembers the connection
   * @param zone the tracker's zone, 0 to 65535
   * @param nat absent: addresses stay as they are
   * @param exec what is set on the connection, with commit only
   * @param next where the packet goes on; absent: nowhere else than the following actions
   */
  record Ct(
      boolean commit, int zone, Optional<Nat> nat, List<SetField> exec, Optional<TableDef> next)
      implements Action {
    public Ct {
      Objects.requireNonNull(nat, "nat");
      exec = List.copyOf(exec);
      if (zone < 0 || zone > 0xffff) {
        throw new IllegalArgumentException(zone + " is no conntrack zone");
      }
      if (!commit && (!exec.isEmpty() || nat.flatMap(Nat::source).isPresent())) {
        throw new IllegalArgumentException("ct without commit can set nothing");
      }
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ct(this);
    }
  }

  /** Address translation: to a new source, or (absent) as the known connection says. */
  record Nat(Optional<IpAddress> source) {}

  /** Hands the packet to a group. */
  record ToGroup(int id) implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.group(this);
    }
  }

  /** Counts the packet against a meter, which drops it if it comes too fast. */
  record ToMeter(int id) implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.meter(this);
    }
  }

  /** Puts an IEEE 802.1Q tag on, of VLAN 0 until it is set. */
  record PushVlan() implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pushVlan(this);
    }
  }

  /** Takes the outer tag off. */
  record PopVlan() implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.popVlan(this);
    }
  }

  /** Goes on in a table, from inside a group's bucket, where a goto cannot stand. */
  record Resubmit(TableDef table) implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.resubmit(this);
    }
  }

  /** Goes on in a table; it is always the last action. */
  record Goto(TableDef table) implements Action {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.gotoTable(this);
    }
  }
}
