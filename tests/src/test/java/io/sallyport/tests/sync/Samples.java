package io.sallyport.tests.sync;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.resubmit;

import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Meter;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.PipelineBits;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small and large programs. */
final class Samples {
  static final Group GROUP =
      new Group(7, List.of(resubmit(EgressPipeline.SNAT)), "Egress/web", "it lives here");

  private Samples() {}

  static Rule from(int inPort, Action... actions) {
    return EgressPipeline.CLASSIFY
        .rule(100)
        .when(Field.IN_PORT, inPort)
        .owner("Pod/prod/web-" + inPort)
        .because("a Pod's port")
        .then(actions);
  }

  /** A Pod's verdict: its Egress's group, or the Node's address. */
  static Rule pod(int number, Action... actions) {
    IpAddress ip = new IpAddress(Family.IPV4, BigInteger.valueOf(0x0a00_0000L + number));
    return EgressPipeline.EGRESS_SELECT
        .rule(200)
        .when(Family.IPV4)
        .when(Field.NW_SRC, ip)
        .owner("Pod/prod/web-" + number)
        .because("its verdict")
        .then(actions);
  }

  /** For every Pod, so not a rule that may be missing. */
  static Rule forAll(Action... actions) {
    return EgressPipeline.EGRESS_SELECT
        .rule(300)
        .when(Family.IPV4)
        .because("for every Pod")
        .then(actions);
  }

  /** Two flows in the first table, a Pod with a group, and every table's miss. */
  static EncodedProgram small() {
    return program(
        List.of(GROUP),
        Stream.of(from(1, goTo(EgressPipeline.ARP)), from(2, output(1)), pod(1, Actions.group(7))));
  }

  /** As many Pods, all of one Egress. */
  static EncodedProgram pods(int count, Action... actions) {
    return program(List.of(GROUP), IntStream.range(0, count).mapToObj(i -> pod(i, actions)));
  }

  static Stream<Rule> misses() {
    return EgressPipeline.tables().stream().map(t -> t.miss());
  }

  /** These rules, beside every table's miss. */
  static EncodedProgram program(List<Group> groups, Stream<Rule> rules) {
    return program(groups, List.of(), rules);
  }

  static EncodedProgram program(List<Group> groups, List<Meter> meters, Stream<Rule> rules) {
    return EncodedProgram.of(
        NodeProgram.of("node-1", Stream.concat(misses(), rules).toList(), groups, meters));
  }

  /** The small program with a limit of so many kbit/s; 0: without one. */
  static EncodedProgram limited(long rate) {
    List<Meter> meters =
        rate == 0 ? List.of() : List.of(new Meter(5, rate, rate, "Egress/web", "its bandwidth"));
    RuleBuilder rule =
        EgressPipeline.METER
            .rule(100)
            .when(PipelineBits.EGRESS, 7)
            .owner("Egress/web")
            .because("its bandwidth");
    Rule limit =
        rate == 0
            ? rule.then(goTo(EgressPipeline.SNAT))
            : rule.then(Actions.meter(5), goTo(EgressPipeline.SNAT));
    return program(List.of(GROUP), meters, Stream.of(limit, pod(1, Actions.group(7))));
  }
}
