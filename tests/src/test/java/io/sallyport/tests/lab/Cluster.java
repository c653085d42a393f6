package io.sallyport.tests.lab;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the README's manifests say, written down once more: tests must not learn it from us. */
final class Cluster {
  static final String OUTSIDE = "203.0.113.10";
  static final String OUTSIDE6 = "2001:db8:203::10";

  /** The second address of the server outside. */
  static final String OUTSIDE_TOO = "203.0.113.200";

  /** A host in VLAN 100, and its MAC address. */
  static final String NEIGHBOUR = "10.20.0.50";

  static final String NEIGHBOUR6 = "fd00:20::50";

  static final String NEIGHBOUR_MAC = "0a:00:00:00:02:05";

  /** The router's legs: without a tag, and in VLAN 100 that of 10.20.0.1 and that of 10.20.0.2. */
  static final String ROUTER_MAC = "0a:00:00:00:02:01";

  static final String VLAN_ROUTER_MAC = "0a:00:00:00:02:04";
  static final String SECOND_VLAN_ROUTER_MAC = "0a:00:00:00:02:06";

  static final String PROD_WEB = "egress-prod-web";
  static final String STAGING_WEB = "egress-staging-web";
  static final String PROD_DB = "egress-prod-db";

  /** The Nodes and their addresses. */
  static final SortedMap<String, String> NODES =
      new TreeMap<>(
          Map.of("node-1", "10.10.0.101", "node-2", "10.10.0.102", "node-3", "10.10.0.103"));

  /** The Nodes and their IPv6 addresses. */
  static final SortedMap<String, String> NODES6 =
      new TreeMap<>(
          Map.of("node-1", "fd00:10::101", "node-2", "fd00:10::102", "node-3", "fd00:10::103"));

  /** The Pods and their addresses. */
  static final SortedMap<String, String> PODS =
      new TreeMap<>(
          Map.of(
              "web-1", "10.244.1.11",
              "web-4", "10.244.1.12",
              "tools-1", "10.244.1.13",
              "web-2", "10.244.2.11",
              "web-5", "10.244.2.12",
              "web-3", "10.244.3.11",
              "db-1", "10.244.3.12"));

  /** The Pods and their IPv6 addresses. */
  static final SortedMap<String, String> PODS6 =
      new TreeMap<>(
          Map.of(
              "web-1", "fd00:10:244:1::11",
              "web-4", "fd00:10:244:1::12",
              "tools-1", "fd00:10:244:1::13",
              "web-2", "fd00:10:244:2::11",
              "web-5", "fd00:10:244:2::12",
              "web-3", "fd00:10:244:3::11",
              "db-1", "fd00:10:244:3::12"));

  /** The pods that have an Egress. */
  static final SortedMap<String, String> EGRESS_OF =
      new TreeMap<>(
          Map.of(
              "web-1", PROD_WEB,
              "web-2", PROD_WEB,
              "web-3", PROD_WEB,
              "web-4", STAGING_WEB,
              "web-5", STAGING_WEB,
              "db-1", PROD_DB));

  /** What the Egresses of the fresh lab have: the lowest of the pool, and node-3's address. */
  static final Set<String> EGRESS_IPS = Set.of("10.10.0.11", "10.10.0.12", "10.10.0.103");

  private static final List<String> LOWEST_OF_POOL = List.of("10.10.0.11", "10.10.0.12");

  private Cluster() {}

  /** The Node that a Pod is on. */
  static String nodeOf(String pod) {
    return "node-" + PODS.get(pod).charAt("10.244.".length());
  }

  /** The addresses that an Egress of the fresh lab may have. */
  static List<String> possible(String egress) {
    return egress.equals(PROD_DB) ? List.of(NODES.get("node-3")) : LOWEST_OF_POOL;
  }
}
