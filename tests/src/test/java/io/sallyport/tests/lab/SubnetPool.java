package io.sallyport.tests.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A pool in a network of its own, with the addresses .100 to .110 of it.
 *
 * @param created decides which of the pools is the youngest
 * @param network the first three bytes of its addresses, as "10.20.0"
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
        - start: %3$s.100
          end: %3$s.110
        subnetInfo:
          gateway: %4$s
          prefixLength: 24
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
    return YAML.formatted(name, created, network, gateway, tag, selector);
  }
}
