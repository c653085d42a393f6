package io.sallyport.tests.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A pool in a network of its own, with the addresses .100 to .110 of it, or ::100 to ::110.
 *
 * @param created decides which of the pools is the youngest
 * @param network the first three bytes of its addresses, as "10.20.0", or of IPv6 as "fd00:20:"
 * @param vlan 0: the manifest does not mention it
 * @param notOn a Node that must not have its addresses, or nothing
 */
record SubnetPool(
    String name, String created, String network, String gateway, int vlan, String notOn) {
  private static final String YAML =
      """
      apiVersion: crd.antrea.io/v1beta1
      kind: ExternalIPPool
      metadata:
        name: %s
        creationTimestamp: "%s"
      spec:
        ipRanges:
        - start: "%3$s100"
          end: "%3$s110"
        subnetInfo:
          gateway: "%4$s"
          prefixLength: %7$s
          %5$s
        nodeSelector: %6$s
      """;
  private static final String NOT =
      "{matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [%s]}]}";

  SubnetPool(String name, String created, String network, String gateway, int vlan) {
    this(name, created, network, gateway, vlan, "");
  }

  SubnetPool by(String otherGateway) {
    return new SubnetPool(name, created, network, otherGateway, vlan, notOn);
  }

  SubnetPool notOn(String node) {
    return new SubnetPool(name, created, network, gateway, vlan, node);
  }

  /** One manifest with all of them. */
  static String yaml(SubnetPool... pools) {
    return Arrays.stream(pools).map(SubnetPool::document).collect(Collectors.joining("---\n"));
  }

  private String document() {
    String tag = vlan == 0 ? "" : "vlan: " + vlan;
    String selector = notOn.isEmpty() ? "{}" : NOT.formatted(notOn);
    boolean six = network.contains(":");
    String first = network + (six ? ":" : ".");
    return YAML.formatted(name, created, first, gateway, tag, selector, six ? 64 : 24);
  }
}
