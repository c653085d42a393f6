package io.sallyport.controller.session;

import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.Rule;
import java.util.Optional;

/** Changes in words. */
final class ChangeText implements Change.Visitor<String> {
  static final ChangeText WORDS = new ChangeText();

  private final FlowDecoder numbers = new FlowDecoder(id -> Optional.empty());

  private ChangeText() {}

  @Override
  public String addFlow(Change.AddFlow change) {
    return "add " + rule(change.rule());
  }

  @Override
  public String modifyFlow(Change.ModifyFlow change) {
    return "modify " + rule(change.rule());
  }

  @Override
  public String deleteFlow(Change.DeleteFlow change) {
    return "delete table=%d, priority=%d %s"
        .formatted(
            change.key().tableId(), change.key().priority(), numbers.matchText(change.key()));
  }

  @Override
  public String addGroup(Change.AddGroup change) {
    return "add " + group(change.group());
  }

  @Override
  public String modifyGroup(Change.ModifyGroup change) {
    return "modify " + group(change.group());
  }

  @Override
  public String deleteGroup(Change.DeleteGroup change) {
    return "delete group_id=" + Integer.toUnsignedString(change.id());
  }

  @Override
  public String addMeter(Change.AddMeter change) {
    return "add " + meter(change.meter());
  }

  @Override
  public String modifyMeter(Change.ModifyMeter change) {
    return "modify " + meter(change.meter());
  }

  @Override
  public String deleteMeter(Change.DeleteMeter change) {
    return "delete meter=" + Integer.toUnsignedString(change.id());
  }

  private static String meter(Meter meter) {
    return "%s (%s: %s)".formatted(FlowText.print(meter), meter.owner(), meter.reason());
  }

  private static String rule(Rule rule) {
    return "%s (%s: %s)".formatted(FlowText.print(rule), rule.owner(), rule.reason());
  }

  private static String group(Group group) {
    return "%s (%s: %s)".formatted(FlowText.print(group), group.owner(), group.reason());
  }
}
