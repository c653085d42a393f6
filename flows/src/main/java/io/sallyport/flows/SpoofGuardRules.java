package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.flows.EgressPipeline.ARP;
import static io.sallyport.flows.EgressPipeline.L3_FORWARD;
import static io.sallyport.flows.EgressPipeline.ND;
import static io.sallyport.flows.EgressPipeline.SPOOF_GUARD;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Family;
import java.util.stream.Stream;

/** A Pod's port may use the Pod's own MAC and IP addresses only. */
final class SpoofGuardRules {
  private SpoofGuardRules() {}

  static Stream<Rule> compile(NodeView node) {
    return node.pods().stream()
        .flatMap(
            p ->
                p.ip().family() == Family.IPV4
                    ? Stream.of(duplicateProbe(p), arp(p), ip(p))
                    : Stream.of(duplicateSolicitation(p), solicitation(p), ip(p)))
        .distinct();
  }

  // The gateway answers for every address, so it would tell the Pod that its own is taken.
  private static Rule duplicateProbe(LocalPod pod) {
    return rule(pod, 110)
        .when(Prerequisite.ARP)
        .when(Field.ARP_TPA, pod.ip())
        .because("the Pod asks for its own address: nobody else has it")
        .drop();
  }

  private static Rule arp(LocalPod pod) {
    return rule(pod, 100)
        .when(Prerequisite.ARP)
        .when(Field.ARP_SPA, pod.ip())
        .when(Field.ARP_SHA, pod.mac())
        .because("the Pod's own ARP")
        .then(goTo(ARP));
  }

  // As duplicateProbe: whoever looks for a duplicate has no address yet (RFC 4862, 5.4.2).
  private static Rule duplicateSolicitation(LocalPod pod) {
    return NdRules.solicitation(rule(pod, 110))
        .from(NdRules.UNSPECIFIED)
        .because("the Pod asks for its own address: nobody else has it")
        .drop();
  }

  // From its own or its link's address; the answer goes back to this port, whatever it says.
  private static Rule solicitation(LocalPod pod) {
    return NdRules.solicitation(rule(pod, 105))
        .because("the Pod asks for a neighbour")
        .then(goTo(ND));
  }

  private static Rule ip(LocalPod pod) {
    return rule(pod, 100).from(pod.ip()).because("the Pod's own packets").then(goTo(L3_FORWARD));
  }

  private static RuleBuilder rule(LocalPod pod, int priority) {
    return SPOOF_GUARD
        .rule(priority)
        .owner(pod.owner())
        .when(Field.IN_PORT, pod.port())
        .when(Field.ETH_SRC, pod.mac());
  }
}
