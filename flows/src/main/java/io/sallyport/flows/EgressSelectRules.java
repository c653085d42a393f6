package io.sallyport.flows;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.group;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.EGRESS_SELECT;
import static io.sallyport.flows.EgressPipeline.SNAT;

import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Cidr;
import java.util.stream.Stream;

/**
 * Gives each local Pod its verdict. A Pod without a rule has none yet, and nothing of it leaves: a
 * rule that is missing, for whatever reason, is an outage and never a wrong address.
 */
final class EgressSelectRules {
  private EgressSelectRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.concat(
        node.settings().exceptCidrs().stream().map(EgressSelectRules::exception),
        node.pods().stream().map(EgressSelectRules::verdict));
  }

  private static Rule exception(Cidr cidr) {
    return EGRESS_SELECT
        .rule(300)
        .to(cidr)
        .because("egress.exceptCIDRs: no Egress applies")
        .then(goTo(SNAT));
  }

  private static Rule verdict(LocalPod pod) {
    RuleBuilder rule = EGRESS_SELECT.rule(200).from(pod.ip()).owner(pod.owner());
    return pod.verdict().accept(new VerdictRule(rule));
  }

  private record VerdictRule(RuleBuilder rule) implements Verdict.Visitor<Rule> {
    @Override
    public Rule through(Verdict.Through verdict) {
      return rule.egress(verdict.id(), verdict.egress())
          .because("Egress " + verdict.egress() + " applies")
          .then(set(PipelineBits.EGRESS, verdict.id()), group(verdict.id()));
    }

    @Override
    public Rule masquerade(Verdict.Masquerade verdict) {
      return rule.because("no Egress applies: the Node's address").then(goTo(SNAT));
    }

    @Override
    public Rule refused(Verdict.Refused verdict) {
      return rule.because("Egress " + verdict.egress() + " applies and has no IP").drop();
    }
  }
}
