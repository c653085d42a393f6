package io.sallyport.walk.testing;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import java.util.ArrayList;
import java.util.List;

/** All rules of one Node of the lab. */
final class LabRules {
  private LabRules() {}

  static NodeProgram program(int node) {
    List<Rule> rules = new ArrayList<>();
    new LabArrivals(node, rules).add();
    new LabDiscovery(node, rules).add();
    LabEgressRules egress = new LabEgressRules(node, rules);
    egress.add();
    return NodeProgram.of("node-" + node, rules, egress.groups());
  }
}
