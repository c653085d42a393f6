package io.sallyport.flows;

import static io.sallyport.datapath.Actions.commit;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.flows.EgressPipeline.L3_FORWARD;
import static io.sallyport.flows.EgressPipeline.REPLY;
import static io.sallyport.flows.PipelineBits.CONNECTION;
import static io.sallyport.flows.PipelineBits.FROM;
import static io.sallyport.flows.PipelineBits.TO_NODE;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Family;
import java.util.List;
import java.util.stream.Stream;

/** Tells replies to Pods from packets for the Node, by whose connection it is. */
final class ReplyRules {
  private ReplyRules() {}

  static Stream<Rule> compile(NodeView node) {
    return Stream.concat(
        Stream.of(
            toPod(200, "+trk+rpl-inv", "a reply, translated back to the Pod"),
            toPod(190, "+trk+rel-inv", "an ICMP error about a Pod's connection"),
            toNode()),
        node.masquerades().map(own -> newToNode(own.family())));
  }

  private static Rule toPod(int priority, String state, String reason) {
    return REPLY
        .rule(priority)
        .whenTracked(state)
        .when(CONNECTION, PipelineBits.CONNECTION_OF_POD)
        .because(reason)
        .then(set(FROM, PipelineBits.FROM_REPLY), goTo(L3_FORWARD));
  }

  private static Rule newToNode(Family family) {
    return REPLY
        .rule(100)
        .when(family)
        .whenTracked("+trk+new-inv")
        .when(TO_NODE, 1)
        .because("a new connection to the Node holds its port")
        .then(
            commit(Zones.NODE, List.of(set(CONNECTION, PipelineBits.CONNECTION_OF_HOST))),
            output(Action.LOCAL));
  }

  private static Rule toNode() {
    return REPLY
        .rule(90)
        .when(TO_NODE, 1)
        .because("a connection of the Node")
        .then(output(Action.LOCAL));
  }
}
