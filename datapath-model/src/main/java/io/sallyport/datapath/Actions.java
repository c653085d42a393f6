package io.sallyport.datapath;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Short names to build actions with. */
public final class Actions {
  private Actions() {}

  /** Sends a copy to a port. */
  public static Action output(int port) {
    return new Action.Output(port);
  }

  /** Sets a whole field. */
  public static Action.SetField set(Field field, long value) {
    return new Action.SetField(field, new Masked(BigInteger.valueOf(value), field.allOnes()));
  }

  /** Sets an address field. */
  public static Action.SetField set(Field field, IpAddress value) {
    return new Action.SetField(field, new Masked(value.value(), field.allOnes()));
  }

  /** Sets a MAC address field. */
  public static Action.SetField set(Field field, MacAddress value) {
    return set(field, value.value());
  }

  /** Sets a named range of bits. */
  public static Action.SetField set(Bits bits, long value) {
    return new Action.SetField(bits.field(), new Masked(bits.place(value), bits.mask()));
  }

  /** Copies a whole field. */
  public static Action copy(Field from, Field to) {
    return new Action.CopyField(from, to);
  }

  /** Takes one off the TTL. */
  public static Action decTtl() {
    return new Action.DecTtl();
  }

  /** Hands the packet to a group. */
  public static Action group(int id) {
    return new Action.ToGroup(id);
  }

  /** Counts against a meter. */
  public static Action meter(int id) {
    return new Action.ToMeter(id);
  }

  /** Puts a VLAN tag on. */
  public static Action pushVlan() {
    return new Action.PushVlan();
  }

  /** Takes the VLAN tag off. */
  public static Action popVlan() {
    return new Action.PopVlan();
  }

  /** Goes on in a table, from a bucket. */
  public static Action resubmit(TableDef table) {
    return new Action.Resubmit(table);
  }

  /** Goes on in a table. */
  public static Action goTo(TableDef table) {
    return new Action.Goto(table);
  }

  /** Asks the tracker whether the connection is known. */
  public static Action track(int zone, TableDef next) {
    return new Action.Ct(false, zone, Optional.empty(), List.of(), Optional.of(next));
  }

  /** Asks the tracker, undoing a known translation. */
  public static Action unNat(int zone, TableDef next) {
    return new Action.Ct(
        false, zone, Optional.of(new Action.Nat(Optional.empty())), List.of(), Optional.of(next));
  }

  /** Remembers the connection, with a new source address. */
  public static Action sourceNat(
      int zone, IpAddress source, List<Action.SetField> exec, TableDef next) {
    return new Action.Ct(
        true, zone, Optional.of(new Action.Nat(Optional.of(source))), exec, Optional.of(next));
  }

  /** Remembers the connection as it is. */
  public static Action commit(int zone, List<Action.SetField> exec) {
    return new Action.Ct(true, zone, Optional.empty(), exec, Optional.empty());
  }
}
