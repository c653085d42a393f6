package io.sallyport.controller.wire;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Reads actions back into the model. An action that the model cannot say is absent, never an error;
 * so is one whose bytes would change when written again.
 */
final class ActionDecoder {
  private final IntFunction<Optional<TableDef>> tables;

  ActionDecoder(IntFunction<Optional<TableDef>> tables) {
    this.tables = tables;
  }

  /** Cuts a list of actions (or of instructions: they have the same frame) into its elements. */
  static List<Bytes> split(Bytes elements) {
    List<Bytes> out = new ArrayList<>();
    for (ByteReader in = elements.reader(); in.hasMore(); ) {
      int length = in.peekU16(2);
      if (length < 8) {
        throw new MalformedException("an action or instruction of %d bytes".formatted(length));
      }
      out.add(in.bytes(length));
    }
    return out;
  }

  /** One action; absent if the model has none that is written in just these bytes. */
  Optional<Action> decode(Bytes action) {
    try {
      return read(action.reader()).filter(a -> ActionEncoder.encode(List.of(a)).equals(action));
    } catch (MalformedException | IllegalArgumentException unknownForm) {
      return Optional.empty();
    }
  }

  /** A goto instruction; absent for any other. */
  Optional<Action> gotoTable(Bytes instruction) {
    ByteReader in = instruction.reader();
    boolean isGoto = in.u16() == ActionWire.GOTO_TABLE && in.u16() == 8;
    return isGoto ? tables.apply(in.u8()).map(Action.Goto::new) : Optional.empty();
  }

  private Optional<Action> read(ByteReader in) {
    int type = in.u16();
    in.skip(2);
    return switch (type) {
      case ActionWire.OUTPUT -> Optional.of(new Action.Output(in.u32()));
      case ActionWire.GROUP -> Optional.of(new Action.ToGroup(in.u32()));
      case ActionWire.METER -> Optional.of(new Action.ToMeter(in.u32()));
      case ActionWire.PUSH_VLAN -> Optional.of(new Action.PushVlan());
      case ActionWire.POP_VLAN -> Optional.of(new Action.PopVlan());
      case ActionWire.DEC_NW_TTL -> Optional.of(new Action.DecTtl());
      case ActionWire.SET_FIELD -> setField(in);
      case ActionWire.COPY_FIELD -> copyField(in);
      case ActionWire.EXPERIMENTER -> nicira(in);
      default -> Optional.empty();
    };
  }

  private static Optional<Action> setField(ByteReader in) {
    Tlv tlv = SetInPort.widen(Tlv.read(in));
    return tlv.field()
        .flatMap(field -> tlv.masked().map(value -> new Action.SetField(field, value)));
  }

  private static Optional<Action> copyField(ByteReader in) {
    in.skip(8);
    Optional<Field> from = header(in);
    Optional<Field> to = header(in);
    return from.flatMap(f -> to.map(t -> new Action.CopyField(f, t)));
  }

  private static Optional<Field> header(ByteReader in) {
    int oxmClass = in.u16();
    Optional<Field> field = Field.of(oxmClass, in.u8() >>> 1);
    in.skip(1);
    return field;
  }

  private Optional<Action> nicira(ByteReader in) {
    int vendor = in.u32();
    int subtype = in.u16();
    if (vendor != ActionWire.NICIRA) {
      return Optional.empty();
    }
    return switch (subtype) {
      case ActionWire.NX_CT -> ct(in);
      case ActionWire.NX_RESUBMIT_TABLE -> tables.apply(in.skip(2).u8()).map(Action.Resubmit::new);
      default -> Optional.empty();
    };
  }

  private Optional<Action> ct(ByteReader in) {
    boolean commit = in.u16() == ActionWire.CT_COMMIT;
    int zone = in.skip(4).u16();
    int table = in.u8();
    List<Bytes> nested = split(in.skip(5).rest());
    Optional<TableDef> next =
        table == ActionWire.CT_NO_TABLE ? Optional.empty() : tables.apply(table);
    Optional<Action.Nat> nat = nested.stream().findFirst().flatMap(ActionDecoder::nat);
    List<Action.SetField> exec = new ArrayList<>();
    for (Bytes action : nested.subList(nat.isPresent() ? 1 : 0, nested.size())) {
      decode(action)
          .filter(Action.SetField.class::isInstance)
          .map(Action.SetField.class::cast)
          .ifPresent(exec::add);
    }
    return Optional.of(new Action.Ct(commit, zone, nat, exec, next));
  }

  private static Optional<Action.Nat> nat(Bytes action) {
    ByteReader in = action.reader();
    boolean isNat =
        in.u16() == ActionWire.EXPERIMENTER
            && in.skip(2).u32() == ActionWire.NICIRA
            && in.u16() == ActionWire.NX_NAT;
    return isNat ? Optional.of(range(in.skip(4))) : Optional.empty();
  }

  private static Action.Nat range(ByteReader in) {
    return switch (in.u16()) {
      case ActionWire.NAT_IPV4_MIN -> source(in.bytes(4));
      case ActionWire.NAT_IPV6_MIN -> source(in.bytes(16));
      default -> new Action.Nat(Optional.empty());
    };
  }

  private static Action.Nat source(Bytes address) {
    return new Action.Nat(Optional.of(IpAddress.of(address.toArray())));
  }
}
