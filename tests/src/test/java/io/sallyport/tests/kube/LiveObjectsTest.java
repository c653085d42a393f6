package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Snapshot;
import io.sallyport.watch.admission.LiveObjects;
import io.sallyport.watch.api.ApiServer;
import io.sallyport.watch.api.ClusterException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an API server has at this moment, whatever was known. */
@Timeout(120)
class LiveObjectsTest {
  private static final Snapshot KNOWN =
      TestCluster.empty()
          .with(ANode.number(1))
          .with(AnEgress.named("gone").pool("p"))
          .with(AnEgress.named("spoiled").pool("p"))
          .snapshot();

  @Test
  void replaceWhatIsKnownExceptWhatCannotBeRead() {
    try (KubeApi api = KubeApi.withCrds()) {
      LiveObjects live = new LiveObjects(ApiServer.of(Optional.of(api.kubeconfig())));
      api.kubectl()
          .fed(
              """
              apiVersion: crd.antrea.io/v1beta1
              kind: ExternalIPPool
              metadata: {name: p}
              spec: {ipRanges: [{cidr: 10.9.0.0/28}]}
              ---
              apiVersion: crd.antrea.io/v1beta1
              kind: Egress
              metadata: {name: new}
              spec: {appliedTo: {}, externalIPPool: p}
              ---
              apiVersion: crd.antrea.io/v1beta1
              kind: Egress
              metadata: {name: spoiled}
              spec: {appliedTo: {}, egressIP: 10.9.0.7, bandwidth: {rate: 0k}}
              ---
              apiVersion: crd.antrea.io/v1beta1
              kind: Egress
              metadata: {name: never-read}
              spec: {appliedTo: {}, egressIP: 10.9.0.7, bandwidth: {rate: 0k}}
              """,
              "create",
              "-f",
              "-")
          .printed();
      Snapshot now = live.in(KNOWN);
      assertThat(now.egresses()).containsOnlyKeys("new", "spoiled", "never-read");
      assertThat(now.egresses().get("never-read").isClosed()).isTrue();
      assertThat(now.egresses().get("spoiled")).isEqualTo(KNOWN.egresses().get("spoiled"));
      assertThat(now.pools()).containsOnlyKeys("p");
      assertThat(now.nodes()).isEqualTo(KNOWN.nodes());
      api.stopServer();
      assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> live.in(KNOWN));
    }
  }
}
