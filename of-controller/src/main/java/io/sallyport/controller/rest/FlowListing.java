package io.sallyport.controller.rest;

import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.FlowDecoder;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import io.sallyport.flows.EgressPipeline;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flows that a switch holds at this moment, with the objects that they exist for. */
final class FlowListing implements Listing {
  private static final FlowDecoder DECODER = new FlowDecoder(EgressPipeline::byId);

  private final Optional<EncodedProgram> wanted;
  private final List<InstalledFlow> flows;

  /** The flows that were asked for, of all that the switch holds. */
  FlowListing(NodeStatus node, List<InstalledFlow> all, FlowQuery query) {
    this.wanted = node.wanted();
    this.flows =
        all.stream()
            .filter(f -> query.table().map(t -> t == f.key().tableId()).orElse(true))
            .filter(f -> query.egress().map(e -> isOf(e, f)).orElse(true))
            .sorted(Comparator.comparing(InstalledFlow::key))
            .toList();
  }

  private boolean isOf(EgressStatus egress, InstalledFlow flow) {
    return Cookie.isOf(flow.state().cookie(), egress.name())
        || rule(flow.key()).filter(r -> r.owner().equals("Egress/" + egress.name())).isPresent();
  }

  @Override
  public List<Map<String, Object>> json() {
    return flows.stream().map(this::json).toList();
  }

  private Map<String, Object> json(InstalledFlow flow) {
    return Json.object(
        "table", flow.key().tableId(),
        "tableName", tableName(flow.key()),
        "priority", flow.key().priority(),
        "match", DECODER.matchText(flow.key()),
        "actions", DECODER.actionsText(flow.state()),
        "owner", rule(flow.key()).map(Rule::owner).orElse("unknown"),
        "packets", flow.packets(),
        "bytes", flow.bytes(),
        "reason", rule(flow.key()).map(Rule::reason).orElse("not ours"));
  }

  @Override
  public String text() {
    StringBuilder out = new StringBuilder();
    for (InstalledFlow flow : flows) {
      out.append(DECODER.text(flow.key(), flow.state()))
          .append("  # ")
          .append(rule(flow.key()).map(r -> r.owner() + ": " + r.reason()).orElse("not ours"))
          .append("; n_packets=%d, n_bytes=%d%n".formatted(flow.packets(), flow.bytes()));
    }
    return out.toString();
  }

  private static String tableName(FlowKey key) {
    return EgressPipeline.byId(key.tableId()).map(TableDef::name).orElse("");
  }

  private Optional<Rule> rule(FlowKey key) {
    return wanted.flatMap(w -> Optional.ofNullable(w.rules().get(key)));
  }
}
