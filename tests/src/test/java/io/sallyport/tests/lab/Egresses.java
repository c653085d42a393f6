package io.sallyport.tests.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What REST says, in the words of the tests. */
final class Egresses {
  /** How problems about connections that came to nothing begin. */
  static final String STRANGERS = "OpenFlow/";

  private final Lab lab;

  Egresses(Lab lab) {
    this.lab = lab;
  }

  /** The address of an Egress, or nothing. */
  String ip(String egress) {
    return lab.rest("/v1/egresses/" + egress).path("egressIPs").path(0).asText();
  }

  /** The Node that an Egress's address lives on, or nothing. */
  String node(String egress) {
    return lab.rest("/v1/egresses/" + egress).path("egressNode").asText();
  }

  /** The Node that one of an Egress's addresses lives on, or nothing. */
  String node(String egress, String ip) {
    for (JsonNode address : lab.rest("/v1/egresses/" + egress).path("addresses")) {
      if (address.path("ip").asText().equals(ip)) {
        return address.path("node").asText();
      }
    }
    return "";
  }

  /** The addresses of an Egress. */
  List<String> ips(String egress) {
    List<String> out = new ArrayList<>();
    lab.rest("/v1/egresses/" + egress).path("egressIPs").forEach(ip -> out.add(ip.asText()));
    return out;
  }

  /** Address and Node of every Egress, as "10.10.0.11 node-2". */
  SortedMap<String, String> all() {
    SortedMap<String, String> out = new TreeMap<>();
    for (JsonNode egress : lab.rest("/v1/egresses")) {
      String where =
          egress.path("egressIPs").path(0).asText() + " " + egress.path("egressNode").asText();
      out.put(egress.path("name").asText(), where.strip());
    }
    return out;
  }

  /** Flows and groups that were put right, on all Nodes together. */
  long repairs() {
    long sum = 0;
    for (JsonNode node : lab.rest("/v1/nodes")) {
      sum += node.path("repairs").asLong();
    }
    return sum;
  }

  /** Everything that is wrong, as "Egress/a: the sentence". */
  List<String> problems() {
    List<String> out = new ArrayList<>();
    for (JsonNode problem : lab.rest("/v1/problems")) {
      out.add(problem.path("object").asText() + ": " + problem.path("sentence").asText());
    }
    return out;
  }

  /** Whether every switch is connected and holds what it should; without any Node, none is. */
  boolean settled() {
    JsonNode nodes = lab.rest("/v1/nodes");
    for (JsonNode node : nodes) {
      JsonNode flows = node.path("flows");
      if (!node.path("connected").asBoolean()
          || flows.path("differing").asInt() != 0
          || flows.path("installed").asInt() != flows.path("desired").asInt()) {
        return false;
      }
    }
    return !nodes.isEmpty();
  }
}
