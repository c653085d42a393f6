package io.sallyport.walk;

import static io.sallyport.datapath.TableDef.table;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.datapath.TableDef;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.walk.testing.Answer;
import io.sallyport.walk.testing.TestWorld;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * Two Nodes with two tables, for tests of one action each: ports 1 uplink, 10 tunnel, 101 and 102
 * pods.
 */
final class Small {
  static final TableDef LAST = everything(table(2, "last", ""));
  static final TableDef SECOND = everything(table(1, "second", "")).next(LAST);
  static final TableDef FIRST = everything(table(0, "first", "")).next(SECOND, LAST);
  static final IpAddress POD = IpAddress.parse("10.0.0.1");
  static final IpAddress OTHER_POD = IpAddress.parse("10.0.0.2");
  static final IpAddress SERVER = IpAddress.parse("8.8.8.8");
  static final IpAddress EGRESS_IP = IpAddress.parse("172.18.0.100");
  static final Packet DATAGRAM = Packets.udp(POD, 5000, SERVER, 53);

  private Small() {}

  private static TableDef everything(TableDef table) {
    return table.matching(EnumSet.allOf(Field.class).toArray(Field[]::new));
  }

  /** A rule for all IPv4 packets of a table, so that IP actions are allowed. */
  static RuleBuilder ip(TableDef table) {
    return table.rule(100).when(Prerequisite.IPV4);
  }

  /** The first table does this with every IPv4 packet; a packet from pod 1 comes in. */
  static Answer when(Action... actions) {
    return world(ip(FIRST).then(actions)).send("node-1", 101, DATAGRAM);
  }

  static TestWorld world(Rule... rules) {
    return world(List.of(), rules);
  }

  static TestWorld world(List<Group> groups, Rule... rules) {
    Rule arrived = ip(FIRST).because("arrived").then(new Action.Output(Action.LOCAL));
    return twoNodes(
        NodeProgram.of("node-1", Arrays.asList(rules), groups),
        NodeProgram.of("node-2", List.of(arrived), List.of()));
  }

  static TestWorld twoNodes(NodeProgram one, NodeProgram two) {
    return TestWorld.of(
        List.of(one, two),
        Map.of(
            "node-1", wiring("172.18.0.11", "fd18::11"),
            "node-2", wiring("172.18.0.12", "fd18::12")));
  }

  private static Wiring wiring(String v4, String v6) {
    return Wiring.at(IpAddress.parse(v4), IpAddress.parse(v6))
        .uplink(1)
        .tunnel(10)
        .with(101, pod("a/one", POD))
        .with(102, pod("a/two", OTHER_POD));
  }

  private static Attachment.Pod pod(String name, IpAddress address) {
    return new Attachment.Pod(name, new MacAddress(address.value().longValue()), List.of(address));
  }
}
