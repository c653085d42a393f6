package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server that knows no CEL accepts and refuses by our schemas alone, and its sentences. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class SchemaTest {
  private static final String OURS = "tests/src/test/resources/kube/";
  private static final String READERS = "k8s-watcher/src/test/resources/refusals/";

  private KubeApi api;

  @BeforeAll
  void start() {
    api = KubeApi.withCrds();
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  static List<Verdict> egresses() {
    return Verdict.of(OURS + "egress-verdicts.txt");
  }

  static List<Verdict> pools() {
    return Verdict.of(OURS + "externalippool-verdicts.txt");
  }

  @ParameterizedTest
  @MethodSource("egresses")
  void egress(Verdict verdict) {
    assertThat(ofEgress(verdict.spec())).contains(verdict.expected());
  }

  @ParameterizedTest
  @MethodSource("pools")
  void pool(Verdict verdict) {
    assertThat(ofPool(verdict.spec())).contains(verdict.expected());
  }

  private String ofEgress(String spec) {
    return Verdict.ofServer(api.objects("egresses"), "Egress", spec);
  }

  private String ofPool(String spec) {
    return Verdict.ofServer(api.objects("externalippools"), "ExternalIPPool", spec);
  }

  /**
   * Everything that the reader of manifests refuses is refused here, too, but for this list: no
   * schema can say it, or the server drops the field before anybody sees it.
   */
  @Test
  void onlyTheReaderRefuses() {
    Stream<Verdict> egresses =
        Verdict.of(READERS + "egress.txt").stream()
            .filter(v -> !v.spec().contains("1e999")) // which JSON cannot carry
            .filter(v -> ofEgress(withPool(v.spec())).equals(Verdict.ACCEPTED));
    Stream<Verdict> pools =
        Verdict.of(READERS + "pool.txt").stream()
            .filter(v -> ofPool(v.spec()).equals(Verdict.ACCEPTED));
    assertThat(Stream.concat(egresses, pools).map(v -> v.expected().replaceFirst("\\d+: ", "")))
        .containsExactly(
            "spec.egresIP is not a known field",
            "spec.egresIP is not a known field",
            "spec.appliedTo.namespaceSelector.matchLabels.app must be a string; quote it",
            "spec.appliedTo.podSelector.matchLables is not a known field",
            "spec.appliedTo.podSelectr is not a known field",
            "spec.bandwidth.burst: \"0k\" must be at least 1k",
            "spec.bandwidth.rate: \"4294967296k\" is more than a switch can count, which is"
                + " 4294967295k",
            "spec.bandwidth.unit is not a known field",
            "spec.ipRanges[0]: start 10.0.0.9 is after end 10.0.0.1",
            "spec.nodeselector is not a known field",
            "spec.subnetInfo.vlan: \"010\" is no whole number from 0 to 4094",
            "spec.subnetInfo.mtu is not a known field");
  }

  // Most cases name no address and no pool, which the reader leaves to the compiler.
  private static String withPool(String spec) {
    boolean has = spec.contains("egressIP") || spec.contains("externalIPPool");
    return has ? spec : spec + "\nexternalIPPool: p";
  }
}
