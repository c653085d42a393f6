package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.node;
import static io.sallyport.watch.ManifestFixture.object;
import static io.sallyport.watch.ManifestFixture.problems;
import static io.sallyport.watch.ManifestFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.Node;
import io.sallyport.model.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes, good and bad. */
class NodeReaderTest {
  private static final String NODE = object("v1", "Node", "node-1");

  @Test
  void allThatIsRead() {
    Node node =
        node(
            NODE
                + """
                  creationTimestamp: 2024-05-01T14:00:00+02:00
                  labels: {network-role: egress-gateway}
                  annotations:
                    node.antrea.io/max-egress-ips: "3"
                    sallyport.io/uplink-port: eth1
                spec:
                  podCIDR: 10.1.0.0/24
                  podCIDRs: [10.1.0.0/24, "fd00:1::/64"]
                status:
                  addresses:
                  - {type: Hostname, address: node-1}
                  - {type: ExternalIP, address: 203.0.113.1}
                  - {type: InternalIP, address: 172.18.0.2}
                  - {type: InternalIP, address: "fd00::2"}
                """);
    assertThat(node.created()).contains(Instant.parse("2024-05-01T12:00:00Z"));
    assertThat(node.labels()).isEqualTo(Map.of("network-role", "egress-gateway"));
    assertThat(node.addresses()).hasToString("[172.18.0.2, fd00::2]");
    assertThat(node.externalIPs()).hasToString("[203.0.113.1]");
    assertThat(node.podCidrs()).hasToString("[10.1.0.0/24, fd00:1::/64]");
    assertThat(node.ready()).isTrue();
    assertThat(node.maxEgressIPs()).hasValue(3);
    assertThat(node.uplinkPort()).contains("eth1");
  }

  @Test
  void aNameIsEnough() {
    Node node = node(NODE);
    assertThat(node.created()).isEmpty();
    assertThat(node.addresses()).isEmpty();
    assertThat(node.podCidrs()).isEmpty();
    assertThat(node.ready()).isTrue();
    assertThat(node.maxEgressIPs()).isEqualTo(OptionalInt.empty());
  }

  @Test
  void podCidrAlone() {
    assertThat(node(NODE + "spec: {podCIDR: 10.1.0.0/24}").podCidrs()).hasToString("[10.1.0.0/24]");
  }

  @ParameterizedTest
  @CsvSource({"True,true", "False,false", "Unknown,false"})
  void readyCondition(String status, boolean ready) {
    String conditions =
        "status:\n  conditions:\n  - {type: MemoryPressure, status: 'False'}\n"
            + "  - {type: Ready, status: '%s'}".formatted(status);
    assertThat(node(NODE + conditions).ready()).isEqualTo(ready);
  }

  @Test
  void aNodeThatIsBeingDeletedIsNotReady() {
    assertThat(node(NODE + "  deletionTimestamp: 2024-05-01T12:00:00Z").ready()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "256", "-1", ""})
  void aBadAnnotationIsAProblemOfTheNodeOnly(String value) {
    String yaml = NODE + "  annotations: {node.antrea.io/max-egress-ips: '%s'}".formatted(value);
    assertThat(node(yaml).maxEgressIPs()).isEmpty();
    assertThat(problems(yaml))
        .containsExactly(
            new Problem(
                "Node/node-1",
                "annotation node.antrea.io/max-egress-ips: \"%s\" is no whole number from 0 to 255;"
                        .formatted(value)
                    + " it is ignored"));
  }

  @Test
  void badAddresses() {
    assertThat(refusal(NODE + "status:\n  addresses:\n  - type: InternalIP\n    address: node-1"))
        .isEqualTo(
            "x.yaml:8: Node \"node-1\": status.addresses[0].address: \"node-1\" is no IP address");
    assertThat(refusal(NODE + "status:\n  addresses:\n  - type: InternalIP"))
        .isEqualTo("x.yaml:7: Node \"node-1\": status.addresses[0].address is missing");
    assertThat(refusal(NODE + "spec: {podCIDRs: [10.1.0.0]}"))
        .isEqualTo(
            "x.yaml:5: Node \"node-1\": spec.podCIDRs[0]: \"10.1.0.0\" is no CIDR"
                + " (address/prefix length)");
  }

  @Test
  void annotationsAreStrings() {
    assertThat(refusal(NODE + "  annotations:\n    node.antrea.io/max-egress-ips: 10"))
        .isEqualTo(
            "x.yaml:6: Node \"node-1\": metadata.annotations.node.antrea.io/max-egress-ips"
                + " must be a string; quote it");
  }
}
