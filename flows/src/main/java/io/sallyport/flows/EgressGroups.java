package io.sallyport.flows;

import static io.sallyport.datapath.Actions.resubmit;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.METER;
import static io.sallyport.flows.EgressPipeline.SNAT;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One group for each Egress of a local Pod: where its egress IP is, in one message to change. */
final class EgressGroups {
  private EgressGroups() {}

  static Stream<Group> compile(NodeView node) {
    Set<Integer> used =
        node.pods().stream().flatMap(p -> id(p.verdict())).collect(Collectors.toSet());
    return node.egressIps().stream()
        .flatMap(
            ip ->
                ip.egresses().stream()
                    .filter(e -> used.contains(e.id()))
                    .map(e -> group(node, ip, e)));
  }

  private static Stream<Integer> id(Verdict verdict) {
    return verdict instanceof Verdict.Through t ? Stream.of(t.id()) : Stream.empty();
  }

  private static Group group(NodeView node, EgressIp ip, EgressIp.NumberedEgress egress) {
    return ip.gateway()
        .map(g -> towards(node, g.owner(), egress))
        .orElseGet(() -> new Group(egress.id(), homeless(node), egress.owner(), "it is nowhere"));
  }

  private static Group towards(NodeView node, String owner, EgressIp.NumberedEgress egress) {
    if (owner.equals(node.name())) {
      return new Group(egress.id(), List.of(resubmit(METER)), egress.owner(), "it lives here");
    }
    IpAddress peer = node.tunnelIpOf(owner);
    List<Action> actions =
        node.ports()
            .toTunnel(
                set(Field.tunnelDestination(peer.family()), peer), set(Field.TUN_ID, egress.id()));
    return new Group(egress.id(), actions, egress.owner(), "it lives on " + owner);
  }

  private static List<Action> homeless(NodeView node) {
    return node.settings().noGateway() == Settings.NoGateway.DROP
        ? List.of()
        : List.of(set(PipelineBits.EGRESS, 0), resubmit(SNAT));
  }
}
