package io.sallyport.controller.brain;

import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import io.sallyport.flows.EgressPipeline;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a switch keeps whose Node is no more: its kernel stays connected, Pods and egress IPs do
 * not. The table decides, too, as rules that were read back do not say whom they are for.
 */
final class Withdrawal {
  private static final Set<TableDef> OF_PODS =
      Set.of(
          EgressPipeline.FROM_SUBNET,
          EgressPipeline.SPOOF_GUARD,
          EgressPipeline.EGRESS_SELECT,
          EgressPipeline.TUNNEL_GUARD,
          EgressPipeline.EGRESS_TUNNEL,
          EgressPipeline.METER,
          EgressPipeline.SNAT,
          EgressPipeline.NEXT_HOP,
          EgressPipeline.OUT);

  private Withdrawal() {}

  /** Whether rules that an earlier controller left serve an egress IP. */
  static boolean isDue(Collection<Rule> found) {
    return found.stream().anyMatch(Withdrawal::isOfEgress);
  }

  static NodeProgram program(String node, Collection<Rule> rules) {
    return NodeProgram.of(node, rules.stream().filter(r -> !goes(r)).toList(), List.of());
  }

  private static boolean goes(Rule rule) {
    return isOfEgress(rule) || OF_PODS.contains(rule.table()) || rule.owner().startsWith("Pod/");
  }

  private static boolean isOfEgress(Rule rule) {
    return Cookie.egressId(rule.cookie()) != 0;
  }
}
