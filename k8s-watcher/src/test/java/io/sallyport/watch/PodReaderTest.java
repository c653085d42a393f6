package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.object;
import static io.sallyport.watch.ManifestFixture.pod;
import static io.sallyport.watch.ManifestFixture.problems;
import static io.sallyport.watch.ManifestFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.Pod;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods, good and bad. */
class PodReaderTest {
  private static final String POD = object("v1", "Pod", "web-1");

  @Test
  void allThatIsRead() {
    Pod pod =
        pod(
            POD
                + """
                  namespace: prod
                  labels: {app: web}
                  annotations: {sallyport.io/port: web1, sallyport.io/mac: 10:20:30:40:50:51}
                spec:
                  nodeName: node-1
                status:
                  phase: Running
                  podIP: 10.1.0.5
                  podIPs: [{ip: 10.1.0.5}, {ip: "fd00:1::5"}]
                """);
    assertThat(pod.ref()).isEqualTo(new PodRef("prod", "web-1"));
    assertThat(pod.labels()).isEqualTo(Map.of("app", "web"));
    assertThat(pod.port()).isEqualTo("web1");
    assertThat(pod.mac().orElseThrow()).hasToString("10:20:30:40:50:51");
    assertThat(pod.node()).contains("node-1");
    assertThat(pod.ips()).hasToString("[10.1.0.5, fd00:1::5]");
    assertThat(pod.hasNetwork()).isTrue();
  }

  @Test
  void aNameIsEnough() {
    Pod pod = pod(POD);
    assertThat(pod.ref()).isEqualTo(new PodRef("default", "web-1"));
    assertThat(pod.port()).isEqualTo(PodPort.name(pod.ref()));
    assertThat(pod.mac()).isEmpty();
    assertThat(pod.node()).isEmpty();
    assertThat(pod.ips()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Pending,false", "Running,false", "Succeeded,true", "Failed,true"})
  void phases(String phase, boolean finished) {
    assertThat(pod(POD + "status: {phase: " + phase + "}").finished()).isEqualTo(finished);
  }

  @Test
  void hostNetwork() {
    assertThat(pod(POD + "spec: {hostNetwork: true}").hostNetwork()).isTrue();
    assertThat(refusal(POD + "spec: {hostNetwork: 'true'}"))
        .isEqualTo("x.yaml:5: Pod \"default/web-1\": spec.hostNetwork must be true or false");
  }

  @Test
  void emptyAddressesAreAbsent() {
    assertThat(pod(POD + "status: {podIP: '', podIPs: [{ip: ''}, {}]}").ips()).isEmpty();
  }

  @Test
  void badAddress() {
    assertThat(refusal(POD + "status:\n  podIPs:\n  - ip: abc"))
        .isEqualTo(
            "x.yaml:7: Pod \"default/web-1\": status.podIPs[0].ip: \"abc\" is no IP address");
  }

  @Test
  void badAnnotationsAreProblemsOfThePodOnly() {
    String yaml =
        POD + "  annotations: {sallyport.io/port: longer-than-fifteen, sallyport.io/mac: abc}";
    assertThat(pod(yaml).port()).isEqualTo(PodPort.name(new PodRef("default", "web-1")));
    assertThat(problems(yaml))
        .containsExactly(
            new Problem(
                "Pod/default/web-1",
                "annotation sallyport.io/port: \"longer-than-fifteen\" is no port name of 1 to 15"
                    + " characters; it is ignored"),
            new Problem(
                "Pod/default/web-1",
                "annotation sallyport.io/mac: \"abc\" is no MAC address; it is ignored"));
  }
}
