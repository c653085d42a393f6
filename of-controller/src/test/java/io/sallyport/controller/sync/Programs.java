package io.sallyport.controller.sync;

import static io.sallyport.datapath.Actions.group;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.resubmit;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Programs of every size. */
final class Programs {
  private Programs() {}

  static Rule port(int inPort, int outPort) {
    return EgressPipeline.CLASSIFY
        .rule(100)
        .when(Field.IN_PORT, inPort)
        .owner("Pod/prod/web-" + inPort)
        .because("a Pod's port")
        .then(output(outPort));
  }

  static Rule ofNobody(int inPort) {
    return EgressPipeline.CLASSIFY
        .rule(90)
        .when(Field.IN_PORT, inPort)
        .because("for no object")
        .drop();
  }

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

  static Group toSnat(int id) {
    return new Group(id, List.of(resubmit(EgressPipeline.SNAT)), "Egress/e" + id, "here");
  }

  static Group toPort(int id, int port) {
    return new Group(id, List.of(output(port)), "Egress/e" + id, "there");
  }

  static EncodedProgram of(Rule... rules) {
    return of(List.of(), Arrays.stream(rules));
  }

  static EncodedProgram of(List<Group> groups, Stream<Rule> rules) {
    return EncodedProgram.of(NodeProgram.of("node-1", rules.toList(), groups));
  }

  static EncodedProgram pods(int count, Group group) {
    return of(List.of(group), IntStream.range(0, count).mapToObj(i -> pod(i, group(group.id()))));
  }
}
