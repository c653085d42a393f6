package io.sallyport.walk.testing;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.datapath.Actions.unNat;
import static io.sallyport.walk.testing.LabFields.ZONE;
import static io.sallyport.walk.testing.LabFields.allPods;
import static io.sallyport.walk.testing.LabFields.destination;
import static io.sallyport.walk.testing.LabFields.source;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Family;
import io.sallyport.model.MacAddress;
import java.util.List;

/** A lab Node's rules for what comes in, until its way is known. */
final class LabArrivals {
  private static final int GENEVE = 6081;
  private final int node;
  private final List<Rule> rules;

  LabArrivals(int node, List<Rule> rules) {
    this.node = node;
    this.rules = rules;
  }

  void add() {
    classify();
    resolve();
    for (Family family : Family.values()) {
      guard(family);
      host(family);
      uplink(family);
    }
  }

  private void classify() {
    from(Lab.UPLINK, LabTables.FROM_UPLINK, goTo(LabTables.RESOLVE));
    from(Lab.TUNNEL, LabTables.FROM_TUNNEL, goTo(LabTables.L3));
    from(Action.LOCAL, LabTables.FROM_HOST, goTo(LabTables.RESOLVE));
    Lab.PODS.forEach(p -> from(100 + p, LabTables.FROM_POD, goTo(LabTables.GUARD)));
  }

  private void from(int port, int source, Action next) {
    add(
        LabTables.CLASSIFY.rule(100).when(Field.IN_PORT, Integer.toUnsignedLong(port)),
        "where it came from",
        set(LabTables.SOURCE, source),
        next);
  }

  private void guard(Family family) {
    for (int p : Lab.PODS) {
      add(
          guard(p).when(family).when(source(family), Lab.podIp(node, p, family)),
          "its own address",
          goTo(LabTables.L3));
    }
  }

  private RuleBuilder guard(int pod) {
    return LabTables.GUARD
        .rule(100)
        .when(Field.IN_PORT, 100 + pod)
        .when(Field.ETH_SRC, Lab.podMac(node, pod));
  }

  private void resolve() {
    for (int p : Lab.PODS) {
      add(
          guard(p)
              .when(Prerequisite.ARP)
              .when(Field.ARP_SPA, Lab.podIp(node, p, Family.IPV4))
              .when(Field.ARP_SHA, Lab.podMac(node, p)),
          "its own ARP",
          goTo(LabTables.RESOLVE));
    }
    answerArp(arpFrom(LabTables.FROM_POD), Lab.GATEWAY);
    Lab.EGRESSES.stream()
        .filter(e -> e.host() == node && !e.isStatic())
        .forEach(
            e ->
                answerArp(
                    arpFrom(LabTables.FROM_UPLINK).when(Field.ARP_TPA, e.ip(Family.IPV4)),
                    Lab.nodeMac(node)));
    add(
        LabTables.RESOLVE.rule(100).when(Prerequisite.ARP).when(LabTables.SOURCE, 4),
        "to the host",
        output(Action.LOCAL));
    add(
        LabTables.RESOLVE.rule(100).when(Prerequisite.ARP).when(LabTables.SOURCE, 2),
        "from the host",
        output(Lab.UPLINK));
    rules.add(LabTables.RESOLVE.rule(90).when(Prerequisite.ARP).because("no more ARP").drop());
    add(LabTables.RESOLVE.rule(10).when(LabTables.SOURCE, 4), "on", goTo(LabTables.UPLINK));
    add(LabTables.RESOLVE.rule(10).when(LabTables.SOURCE, 2), "on", goTo(LabTables.HOST));
  }

  private static RuleBuilder arpFrom(int source) {
    return LabTables.RESOLVE
        .rule(200)
        .when(Prerequisite.ARP)
        .when(LabTables.SOURCE, source)
        .when(Field.ARP_OP, 1);
  }

  private void answerArp(RuleBuilder when, MacAddress mac) {
    add(
        when,
        "answers",
        copy(Field.ETH_SRC, Field.ETH_DST),
        set(Field.ETH_SRC, mac),
        set(Field.ARP_OP, 2),
        copy(Field.ARP_SHA, Field.ARP_THA),
        set(Field.ARP_SHA, mac),
        copy(Field.ARP_TPA, Field.REG9),
        copy(Field.ARP_SPA, Field.ARP_TPA),
        copy(Field.REG9, Field.ARP_SPA),
        output(Action.IN_PORT));
  }

  private void host(Family family) {
    add(
        LabTables.HOST.rule(200).when(family).when(Field.IP_PROTO, 17).when(Field.UDP_DST, GENEVE),
        "tunnel packets",
        output(Lab.UPLINK));
    add(
        LabTables.HOST.rule(150).when(family).when(destination(family), allPods(family)),
        "to pods",
        goTo(LabTables.L3));
    add(
        LabTables.HOST.rule(100).when(family).when(source(family), Lab.nodeIp(node, family)),
        "its own, in the same zone as the pods'",
        sourceNat(
            ZONE,
            Lab.nodeIp(node, family),
            List.of(set(LabTables.IS_HOST, 1)),
            LabTables.HOST_OUT));
  }

  private void uplink(Family family) {
    add(
        LabTables.UPLINK
            .rule(200)
            .when(family)
            .when(Field.IP_PROTO, 17)
            .when(destination(family), Lab.nodeIp(node, family))
            .when(Field.UDP_DST, GENEVE),
        "tunnel packets",
        output(Action.LOCAL));
    add(
        LabTables.UPLINK.rule(150).when(family).when(destination(family), Lab.nodeIp(node, family)),
        "to the Node",
        set(LabTables.TO_NODE, 1),
        unNat(ZONE, LabTables.DEMUX));
    Lab.EGRESSES.stream()
        .filter(e -> e.host() == node && !e.isStatic())
        .forEach(
            e ->
                add(
                    LabTables.UPLINK.rule(140).when(family).when(destination(family), e.ip(family)),
                    "to an egress IP",
                    unNat(ZONE, LabTables.DEMUX)));
    demux(family);
  }

  private void demux(Family family) {
    for (String state : List.of("+trk+rpl-inv", "+trk+rel-inv")) {
      add(
          LabTables.DEMUX
              .rule(state.contains("rpl") ? 200 : 190)
              .when(family)
              .whenTracked(state)
              .when(LabTables.IS_EGRESS, 1),
          "an answer to a pod",
          set(LabTables.SOURCE, LabTables.ANSWERED),
          goTo(LabTables.L3));
    }
    add(
        LabTables.DEMUX
            .rule(100)
            .when(family)
            .whenTracked("+trk+new-inv")
            .when(LabTables.TO_NODE, 1),
        "to the Node, new",
        Actions.commit(ZONE, List.of(set(LabTables.IS_HOST, 1))),
        output(Action.LOCAL));
    add(
        LabTables.DEMUX.rule(90).when(family).when(LabTables.TO_NODE, 1),
        "to the Node",
        output(Action.LOCAL));
  }

  private void add(RuleBuilder when, String why, Action... actions) {
    rules.add(when.because(why).then(actions));
  }
}
