package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.egress;
import static io.sallyport.watch.ManifestFixture.pool;
import static io.sallyport.watch.ManifestFixture.read;
import static io.sallyport.watch.ManifestFixture.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.Namespace;
import io.sallyport.model.Sorted;
import io.sallyport.model.Subnet;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example of the guide, unchanged. */
class GuideExamplesTest {
  @Test
  void typicalEgress() {
    Egress egress = egress(resource("guide/egress.yaml"));
    assertThat(egress.name()).isEqualTo("egress-prod-web");
    assertThat(egress.egressIPs()).containsExactly(IpAddress.parse("10.10.0.8"));
    assertThat(egress.externalIPPools()).containsExactly("prod-external-ip-pool");
    assertThat(egress.bandwidth()).isEmpty();
    assertThat(egress.appliedTo().podSelector().orElseThrow().matchLabels())
        .isEqualTo(Map.of("role", "web"));
    assertThat(egress.appliedTo().namespaceSelector().orElseThrow().matchLabels())
        .isEqualTo(Map.of("env", "prod"));
  }

  @Test
  void egressWithBandwidth() {
    assertThat(egress(resource("guide/egress-with-bandwidth.yaml")).bandwidth())
        .contains(new Bandwidth(800_000, Optional.of(2_000_000L)));
  }

  @Test
  void poolOfRangeAndCidr() {
    ExternalIPPool pool = pool(resource("guide/pool.yaml"));
    assertThat(pool.total()).isEqualTo(BigInteger.valueOf(9 + 14));
    assertThat(pool.subnet()).isEmpty();
    assertThat(pool.nodeSelector().matchLabels())
        .isEqualTo(Map.of("network-role", "egress-gateway"));
  }

  @Test
  void poolWithSubnet() {
    assertThat(pool(resource("guide/pool-with-subnet.yaml")).subnet())
        .contains(new Subnet(IpAddress.parse("10.10.0.1"), 24, 10));
  }

  @Test
  void highAvailability() {
    ExternalIPPool pool = pool(resource("guide/high-availability-pool.yaml"));
    assertThat(pool.nodeSelector()).isEqualTo(LabelSelector.EVERYTHING);
    assertThat(pool.total()).isEqualTo(BigInteger.TEN);
    assertThat(read(resource("guide/high-availability-egresses.yaml")).objects().egresses())
        .containsOnlyKeys("egress-prod-web", "egress-staging-web");
  }

  @Test
  void staticEgressOfANamespace() {
    Manifests read = read(resource("guide/static-egresses.yaml"));
    Egress prod = read.objects().egresses().get("egress-prod");
    LabelSelector namespaces = prod.appliedTo().namespaceSelector().orElseThrow();
    assertThat(namespaces.matches(namespace("prod").labels())).isTrue();
    assertThat(namespaces.matches(namespace("staging").labels())).isFalse();
    assertThat(prod.externalIPPools()).isEmpty();
    assertThat(prod.appliedTo().podSelector()).isEmpty();
  }

  private static Namespace namespace(String name) {
    return new Namespace(name, Sorted.map(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"feature-gates", "openshift-tuned"})
  void otherObjectsAreLeftAlone(String example) {
    assertThat(read(resource("guide/" + example + ".yaml")).isEmpty()).isTrue();
  }
}
