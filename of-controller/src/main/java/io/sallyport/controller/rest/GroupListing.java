package io.sallyport.controller.rest;

import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.controller.wire.InstalledGroup;
import io.sallyport.datapath.Group;
import io.sallyport.flows.EgressPipeline;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The groups that a switch holds at this moment, with the Egresses that they lead to. */
final class GroupListing implements Listing {
  private static final FlowDecoder DECODER = new FlowDecoder(EgressPipeline::byId);

  private final NodeStatus node;
  private final List<InstalledGroup> groups;

  /** The groups that were asked for, of all that the switch holds. */
  GroupListing(NodeStatus node, List<InstalledGroup> all, FlowQuery query) {
    this.node = node;
    this.groups =
        all.stream()
            .filter(g -> query.egress().map(e -> isOf(e, g.id())).orElse(true))
            .sorted(Comparator.comparing(InstalledGroup::id))
            .toList();
  }

  private static boolean isOf(EgressStatus egress, int group) {
    return egress.addresses().stream().anyMatch(a -> a.id() == group);
  }

  @Override
  public List<Map<String, Object>> json() {
    return groups.stream().map(this::json).toList();
  }

  private Map<String, Object> json(InstalledGroup group) {
    return Json.object(
        "id", group.id(),
        "buckets", DECODER.bucketsText(group.body()),
        "owner", wanted(group).map(Group::owner).orElse("unknown"),
        "reason", wanted(group).map(Group::reason).orElse("not ours"));
  }

  @Override
  public String text() {
    StringBuilder out = new StringBuilder();
    for (InstalledGroup group : groups) {
      out.append(DECODER.groupText(group.id(), group.body()))
          .append("  # ")
          .append(wanted(group).map(g -> g.owner() + ": " + g.reason()).orElse("not ours"))
          .append('\n');
    }
    return out.toString();
  }

  private Optional<Group> wanted(InstalledGroup group) {
    return node.wanted().flatMap(w -> Optional.ofNullable(w.program().groups().get(group.id())));
  }
}
