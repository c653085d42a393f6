package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.egress;
import static io.sallyport.watch.ManifestFixture.egressWith;
import static io.sallyport.watch.ManifestFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.LabelSelector.Operator;
import io.sallyport.model.LabelSelector.Requirement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Egresses, good and bad. */
class EgressReaderTest {
  @Test
  void emptyStringsCountAsAbsent() {
    Egress egress = egress(egressWith("appliedTo: {}\negressIP: \"\"\nexternalIPPool: ''"));
    assertThat(egress.egressIPs()).isEmpty();
    assertThat(egress.externalIPPools()).isEmpty();
    assertThat(egress.appliedTo()).isEqualTo(AppliedTo.NOTHING);
  }

  @Test
  void anEmptySelectorIsNotAnAbsentOne() {
    Egress egress = egress(egressWith("appliedTo:\n  podSelector: {}\n  namespaceSelector:"));
    assertThat(egress.appliedTo().podSelector()).contains(LabelSelector.EVERYTHING);
    assertThat(egress.appliedTo().namespaceSelector()).isEmpty();
  }

  @Test
  void allOperators() {
    String spec =
        """
        appliedTo:
          podSelector:
            matchExpressions:
            - {key: app, operator: In, values: [web, ""]}
            - {key: app, operator: NotIn, values: [db]}
            - {key: app, operator: Exists}
            - {key: old, operator: DoesNotExist, values: []}
        """;
    assertThat(egress(egressWith(spec)).appliedTo().podSelector().orElseThrow().expressions())
        .containsExactly(
            new Requirement("app", Operator.IN, List.of("web", "")),
            new Requirement("app", Operator.NOT_IN, List.of("db")),
            new Requirement("app", Operator.EXISTS, List.of()),
            new Requirement("old", Operator.DOES_NOT_EXIST, List.of()));
  }

  @Test
  void ageIsRead() {
    String yaml =
        egressWith("appliedTo: {}")
            .replace("  name: x", "  name: x\n  creationTimestamp: 2024-05-01T14:00:00+02:00");
    assertThat(egress(yaml).origin().created()).contains(Instant.parse("2024-05-01T12:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "300k, 300",
    "100M, 100000",
    "2G, 2000000",
    "+1.5Gi, 1610612",
    "1e6, 1000",
    "5E3, 5",
    "1000, 1",
    "'''1000''', 1",
    ".5M, 500",
    "1999, 1",
    "0.000001E, 1000000000",
    "4294967295999, 4294967295"
  })
  void quantities(String rate, long kbit) {
    String spec = "appliedTo: {}\nbandwidth: {rate: %s}".formatted(rate);
    assertThat(egress(egressWith(spec)).bandwidth())
        .contains(new Bandwidth(kbit, Optional.empty()));
  }

  static List<Refusal> refusals() {
    return Refusal.of("egress");
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    assertThat(refusal(egressWith(refusal.text()))).isEqualTo(refusal.with("Egress \"x\": "));
  }

  @Test
  void specIsMandatory() {
    assertThat(refusal(ManifestFixture.object("crd.antrea.io/v1beta1", "Egress", "x")))
        .isEqualTo("x.yaml:1: Egress \"x\": spec is missing");
  }

  @Test
  void anAllocatedAddressIsNoneThatAUserWrote() {
    String yaml =
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata:
          name: web
          annotations: {sallyport.io/allocated-egress-ips: 'FD00::1, 10.0.0.1'}
        spec: {appliedTo: {}, egressIPs: [10.0.0.1, "fd00::2"], externalIPPools: [a, b]}
        """;
    Egress egress = egress(yaml);
    assertThat(egress.egressIPs()).hasToString("[fd00::2]");
    assertThat(egress.allocated()).hasToString("[fd00::1, 10.0.0.1]");
    Egress fixed = egress(yaml.replace(", externalIPPools: [a, b]", ""));
    assertThat(fixed.egressIPs()).hasToString("[10.0.0.1, fd00::2]");
    assertThat(fixed.allocated()).isEmpty();
  }
}
