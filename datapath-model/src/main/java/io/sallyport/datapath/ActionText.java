package io.sallyport.datapath;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Actions as ovs-ofctl writes them. */
final class ActionText implements Action.Visitor<String> {
  private final Function<TableDef, String> tableNames;

  ActionText(Function<TableDef, String> tableNames) {
    this.tableNames = tableNames;
  }

  @Override
  public String output(Action.Output action) {
    return switch (action.port()) {
      case Action.LOCAL, Action.IN_PORT -> FieldText.port(action.port());
      case Action.CONTROLLER -> "CONTROLLER:65535";
      default -> "output:" + FieldText.port(action.port());
    };
  }

  @Override
  public String setField(Action.SetField action) {
    return "set_field:%s->%s"
        .formatted(FieldText.print(action.field(), action.value()), action.field().actionName());
  }

  @Override
  public String copyField(Action.CopyField action) {
    String width =
        action.from().bits() < action.to().bits() ? "0.." + (action.from().bits() - 1) : "";
    return "move:%s[]->%s[%s]"
        .formatted(action.from().actionName(), action.to().actionName(), width);
  }

  @Override
  public String decTtl(Action.DecTtl action) {
    return "dec_ttl";
  }

  @Override
  public String ct(Action.Ct action) {
    List<String> parts = new ArrayList<>();
    if (action.commit()) {
      parts.add("commit");
    }
    action.next().ifPresent(t -> parts.add("table=" + tableNames.apply(t)));
    parts.add("zone=" + action.zone());
    action.nat().ifPresent(nat -> parts.add(nat(nat)));
    if (!action.exec().isEmpty()) {
      parts.add(
          action.exec().stream()
              .map(this::setField)
              .collect(Collectors.joining(",", "exec(", ")")));
    }
    return "ct(" + String.join(",", parts) + ")";
  }

  private static String nat(Action.Nat nat) {
    return nat.source().map(ip -> "nat(src=" + ip + ")").orElse("nat");
  }

  @Override
  public String group(Action.ToGroup action) {
    return "group:" + action.id();
  }

  @Override
  public String meter(Action.ToMeter action) {
    return "meter:" + action.id();
  }

  @Override
  public String pushVlan(Action.PushVlan action) {
    return "push_vlan:0x8100";
  }

  @Override
  public String popVlan(Action.PopVlan action) {
    return "pop_vlan";
  }

  @Override
  public String resubmit(Action.Resubmit action) {
    return "resubmit(," + tableNames.apply(action.table()) + ")";
  }

  @Override
  public String gotoTable(Action.Goto action) {
    return "goto_table:" + tableNames.apply(action.table());
  }
}
