package io.sallyport.walk.testing;

import static io.sallyport.datapath.Actions.decTtl;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.datapath.Actions.sourceNat;
import static io.sallyport.walk.testing.LabFields.ZONE;
import static io.sallyport.walk.testing.LabFields.destination;
import static io.sallyport.walk.testing.LabFields.pods;
import static io.sallyport.walk.testing.LabFields.source;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleBuilder;
import io.sallyport.model.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A lab Node's rules for what goes on: to pods, to gateways, to the outside. */
final class LabEgressRules {
  private final int node;
  private final List<Rule> rules;

  LabEgressRules(int node, List<Rule> rules) {
    this.node = node;
    this.rules = rules;
  }

  void add() {
    for (Family family : Family.values()) {
      forward(family);
      Lab.EGRESSES.forEach(e -> egress(family, e));
      masquerade(family);
    }
    finish();
  }

  List<Group> groups() {
    Lab.Egress second = Lab.EGRESSES.get(1);
    return List.of(new Group(second.id(), toGateway(second), "Egress/2", "to its gateway"));
  }

  private List<Action> toGateway(Lab.Egress egress) {
    return egress.host() == node
        ? List.of(Actions.resubmit(LabTables.SNAT))
        : List.of(peer(egress.host(), egress.below()), output(Lab.TUNNEL));
  }

  private static Action peer(int node, Family below) {
    Field field = Field.tunnelDestination(below);
    return set(field, Lab.nodeIp(node, below));
  }

  private void forward(Family family) {
    for (int p : Lab.PODS) {
      add(
          LabTables.L3.rule(200).when(family).when(destination(family), Lab.podIp(node, p, family)),
          "to a pod here",
          set(Field.ETH_SRC, Lab.GATEWAY),
          set(Field.ETH_DST, Lab.podMac(node, p)),
          decTtl(),
          output(100 + p));
    }
    Lab.peers(node)
        .forEach(
            n ->
                add(
                    LabTables.L3.rule(190).when(family).when(destination(family), pods(n, family)),
                    "to a pod elsewhere",
                    peer(n, family),
                    set(Field.TUN_ID, 0),
                    output(Lab.TUNNEL)));
  }

  private void egress(Family family, Lab.Egress egress) {
    Lab.PODS.stream()
        .filter(p -> egress.pods().contains(Lab.name(node, p)))
        .forEach(
            p ->
                add(
                    LabTables.EGRESS_SELECT
                        .rule(200)
                        .when(family)
                        .when(source(family), Lab.podIp(node, p, family))
                        .owner("Egress/" + egress.id()),
                    "a selected pod",
                    selected(egress)));
    if (egress.host() == node) {
      translate(family, egress);
    }
  }

  private Action[] selected(Lab.Egress egress) {
    List<Action> out = new ArrayList<>();
    out.add(set(LabTables.EGRESS, egress.id()));
    out.add(set(Field.TUN_ID, egress.id()));
    if (egress.id() == 2) {
      out.add(Actions.group(2));
    } else if (egress.host() == node) {
      out.add(goTo(LabTables.SNAT));
    } else {
      out.addAll(toGateway(egress));
    }
    return out.toArray(Action[]::new);
  }

  private void translate(Family family, Lab.Egress egress) {
    add(
        LabTables.SNAT.rule(100).when(family).when(LabTables.EGRESS, egress.id()),
        "to the egress IP",
        sourceNat(
            ZONE,
            egress.ip(family),
            List.of(set(LabTables.IS_EGRESS, 1), set(Field.CT_LABEL, egress.id())),
            LabTables.OUT));
    add(
        LabTables.OUT
            .rule(100)
            .when(family)
            .when(LabTables.EGRESS, egress.id())
            .when(source(family), egress.ip(family)),
        "translated",
        leave());
  }

  private void masquerade(Family family) {
    add(
        LabTables.SNAT.rule(50).when(family).when(LabTables.EGRESS, 0),
        "as the Node",
        sourceNat(
            ZONE, Lab.nodeIp(node, family), List.of(set(LabTables.IS_EGRESS, 1)), LabTables.OUT));
    add(
        LabTables.OUT
            .rule(10)
            .when(family)
            .when(LabTables.EGRESS, 0)
            .when(source(family), Lab.nodeIp(node, family)),
        "as the Node",
        leave());
  }

  private Action[] leave() {
    return new Action[] {
      set(Field.ETH_SRC, Lab.nodeMac(node)),
      set(Field.ETH_DST, Lab.ROUTER),
      decTtl(),
      output(Lab.UPLINK)
    };
  }

  private void finish() {
    add(LabTables.L3.rule(10).when(LabTables.SOURCE, 3), "out", goTo(LabTables.EGRESS_SELECT));
    add(LabTables.L3.rule(10).when(LabTables.SOURCE, 1), "out", goTo(LabTables.TUNNEL_EGRESS));
    Lab.EGRESSES.stream()
        .filter(e -> e.host() == node)
        .forEach(
            e ->
                add(
                    LabTables.TUNNEL_EGRESS.rule(100).when(Field.TUN_ID, e.id()),
                    "its gateway",
                    set(LabTables.EGRESS, e.id()),
                    goTo(LabTables.SNAT)));
    add(LabTables.HOST_OUT.rule(0), "out", output(Lab.UPLINK));
    add(LabTables.EGRESS_SELECT.rule(0), "not selected", goTo(LabTables.SNAT));
    Arrays.asList(
            LabTables.GUARD,
            LabTables.UPLINK,
            LabTables.DEMUX,
            LabTables.L3,
            LabTables.TUNNEL_EGRESS,
            LabTables.OUT)
        .forEach(t -> rules.add(t.miss()));
  }

  private void add(RuleBuilder when, String why, Action... actions) {
    rules.add(when.because(why).then(actions));
  }
}
