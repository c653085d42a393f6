package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.flows.EgressPipeline.EGRESS_TUNNEL;
import static io.sallyport.flows.EgressPipeline.TUNNEL_GUARD;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Cidr;
import java.util.stream.Stream;

/** Another Node may use the egress IPs here for its own Pods only. */
final class TunnelGuardRules {
  private TunnelGuardRules() {}

  static Stream<Rule> compile(NodeView node) {
    return node.peers().stream()
        .flatMap(peer -> peer.podAddresses().map(pods -> ownPods(peer, pods)));
  }

  private static Rule ownPods(NodeView.Peer peer, Cidr pods) {
    return TUNNEL_GUARD
        .rule(100)
        .when(Field.tunnelSource(peer.tunnelIp().family()), peer.tunnelIp())
        .from(pods)
        .owner(peer.owner())
        .because("that Node's own Pods")
        .then(goTo(EGRESS_TUNNEL));
  }
}
