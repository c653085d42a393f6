package io.sallyport.controller.wire;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.List;

/** Writes actions exactly as Open vSwitch reads them back. */
final class ActionEncoder implements Action.Visitor<ByteWriter> {
  private final ByteWriter out;

  private ActionEncoder(ByteWriter out) {
    this.out = out;
  }

  /** The actions after each other, each padded to 8 bytes. */
  static Bytes encode(List<? extends Action> actions) {
    ByteWriter out = new ByteWriter();
    write(out, actions);
    return out.toBytes();
  }

  private static void write(ByteWriter out, List<? extends Action> actions) {
    ActionEncoder encoder = new ActionEncoder(out);
    actions.forEach(action -> action.accept(encoder));
  }

  @Override
  public ByteWriter output(Action.Output action) {
    int most = action.port() == Action.CONTROLLER ? ActionWire.WHOLE_PACKET : 0;
    return out.u16(ActionWire.OUTPUT).u16(16).u32(action.port()).u16(most).zeros(6);
  }

  @Override
  public ByteWriter setField(Action.SetField action) {
    int start = out.size();
    out.u16(ActionWire.SET_FIELD).u16(0);
    SetInPort.narrow(Tlv.of(action.field(), action.value())).write(out);
    return out.padFrom(start).lengthSince(start, start + 2);
  }

  @Override
  public ByteWriter copyField(Action.CopyField action) {
    int start = out.size();
    out.u16(ActionWire.COPY_FIELD).u16(0).u16(action.from().bits()).zeros(6);
    header(action.from());
    header(action.to());
    return out.padFrom(start).lengthSince(start, start + 2);
  }

  private void header(Field field) {
    out.u16(field.oxm().oxmClass()).u8(field.oxm().number() << 1).u8(field.bytes());
  }

  @Override
  public ByteWriter decTtl(Action.DecTtl action) {
    return out.u16(ActionWire.DEC_NW_TTL).u16(8).zeros(4);
  }

  @Override
  public ByteWriter ct(Action.Ct action) {
    int start = nicira(ActionWire.NX_CT);
    out.u16(action.commit() ? ActionWire.CT_COMMIT : 0)
        .u32(0) // no field to take the zone from
        .u16(action.zone())
        .u8(action.next().map(t -> t.id()).orElse(ActionWire.CT_NO_TABLE))
        .zeros(3)
        .u16(0); // no helper
    action.nat().ifPresent(this::nat);
    write(out, action.exec());
    return out.padFrom(start).lengthSince(start, start + 2);
  }

  private void nat(Action.Nat nat) {
    int start = nicira(ActionWire.NX_NAT);
    out.zeros(2).u16(nat.source().isPresent() ? ActionWire.NAT_SRC : 0);
    nat.source().ifPresentOrElse(this::range, () -> out.u16(0));
    out.padFrom(start).lengthSince(start, start + 2);
  }

  private void range(IpAddress source) {
    boolean four = source.family() == Family.IPV4;
    out.u16(four ? ActionWire.NAT_IPV4_MIN : ActionWire.NAT_IPV6_MIN).raw(source.bytes());
  }

  @Override
  public ByteWriter group(Action.ToGroup action) {
    return out.u16(ActionWire.GROUP).u16(8).u32(action.id());
  }

  @Override
  public ByteWriter meter(Action.ToMeter action) {
    return out.u16(ActionWire.METER).u16(8).u32(action.id());
  }

  @Override
  public ByteWriter pushVlan(Action.PushVlan action) {
    return out.u16(ActionWire.PUSH_VLAN).u16(8).u16(ActionWire.DOT1Q).zeros(2);
  }

  @Override
  public ByteWriter popVlan(Action.PopVlan action) {
    return out.u16(ActionWire.POP_VLAN).u16(8).zeros(4);
  }

  @Override
  public ByteWriter resubmit(Action.Resubmit action) {
    int start = nicira(ActionWire.NX_RESUBMIT_TABLE);
    out.u16(ActionWire.NX_IN_PORT).u8(action.table().id());
    return out.padFrom(start).lengthSince(start, start + 2);
  }

  /** A goto is an instruction; {@link RuleEncoder} writes it. */
  @Override
  public ByteWriter gotoTable(Action.Goto action) {
    throw new IllegalArgumentException("a goto must be the last action of a rule");
  }

  private int nicira(int subtype) {
    int start = out.size();
    out.u16(ActionWire.EXPERIMENTER).u16(0).u32(ActionWire.NICIRA).u16(subtype);
    return start;
  }
}
