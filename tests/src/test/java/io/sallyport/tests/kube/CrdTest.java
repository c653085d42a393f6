package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our CRDs on a real API server, as a user of the guide meets them. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class CrdTest {
  private static final String EXAMPLES = "k8s-watcher/src/test/resources/guide/";

  private KubeApi api;
  private Kubectl kubectl;

  @BeforeAll
  void start() {
    api = KubeApi.withCrds();
    kubectl = api.kubectl();
    kubectl.run("apply", "-f", "tests/src/test/resources/kube/tuned-crd.yaml").printed();
    kubectl.run("wait", "--for=condition=Established", "crd/tuneds.tuned.openshift.io").printed();
    // What kubectl explains, and refuses typos by, comes a moment after a CRD is established.
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(this::areExplained);
  }

  private boolean areExplained() {
    return Stream.of("egress", "externalippool")
        .allMatch(kind -> kubectl.run("explain", kind).exitCode() == 0);
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"egresses", "externalippools"})
  void areAcceptedWithoutComplaint(String name) {
    String query =
        "jsonpath={range .status.conditions[?(@.status=='True')]}{.type} {end}{.status.storedVersions}";
    assertThat(kubectl.run("get", "crd", name + "." + Crds.GROUP, "-o", query).printed())
        .isEqualTo("NamesAccepted Established [\"v1beta1\"]");
  }

  static Stream<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(Repository.root().resolve(EXAMPLES))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleOfTheGuideApplies(String file) {
    assertThat(kubectl.run("apply", "-f", EXAMPLES + file).printed().lines())
        .isNotEmpty()
        .allMatch(line -> line.matches(".*/\\S+ (created|configured|unchanged)"));
  }

  @Test
  void egressesAreListedAsInTheGuide() throws ApiException {
    kubectl.run("apply", "-f", EXAMPLES + "high-availability-egresses.yaml").printed();
    assigned("egress-prod-web", "10.10.0.11", "node-4");
    assigned("egress-staging-web", "10.10.0.12", "node-6");
    assertThat(table("get", "egress", "egress-prod-web", "egress-staging-web"))
        .containsExactly(
            "NAME EGRESSIP AGE NODE",
            "egress-prod-web 10.10.0.11 AGE node-4",
            "egress-staging-web 10.10.0.12 AGE node-6");
  }

  private void assigned(String name, String ip, String node) throws ApiException {
    String spec = "{\"spec\": {\"egressIP\": \"%s\"}}".formatted(ip);
    kubectl.run("patch", "egress", name, "--type=merge", "-p", spec).printed();
    new Statuses(api, "egresses").write(name, Map.of("egressNode", node, "egressIP", ip));
  }

  @Test
  void moreIsListedOnRequest() throws ApiException {
    kubectl.fed(egress("{appliedTo: {}, egressIP: 10.10.0.17}"), "apply", "-f", "-").printed();
    new Statuses(api, "egresses")
        .write(
            "x",
            Map.of(
                "conditions",
                List.of(Map.of("type", "Ready", "status", "False", "reason", "IPNotFound"))));
    assertThat(table("get", "egress", "x", "-o", "wide"))
        .containsExactly(
            "NAME EGRESSIP AGE NODE READY REASON", "x 10.10.0.17 AGE False IPNotFound");
  }

  @Test
  void aDualStackEgressShowsBothAddresses() {
    kubectl.fed(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: dual}
        spec: {appliedTo: {}, egressIPs: [10.10.0.13, "fd00:10::13"]}
        """,
        "apply",
        "-f",
        "-");
    assertThat(table("get", "eg", "dual"))
        .containsExactly("NAME EGRESSIP AGE NODE", "dual [\"10.10.0.13\",\"fd00:10::13\"] AGE");
  }

  @Test
  void poolsAreListedWithTheirUse() throws ApiException {
    kubectl.run("apply", "-f", EXAMPLES + "high-availability-pool.yaml").printed();
    new Statuses(api, "externalippools")
        .write(
            "external-ip-pool",
            Map.of(
                "usage",
                Map.of("total", 10, "used", 2),
                "conditions",
                List.of(Map.of("type", "Ready", "status", "True", "reason", "Usable"))));
    assertThat(table("get", "externalippool", "external-ip-pool"))
        .containsExactly("NAME TOTAL USED READY AGE", "external-ip-pool 10 2 True AGE");
    assertThat(table("get", "eip", "external-ip-pool", "-o", "wide"))
        .containsExactly(
            "NAME TOTAL USED READY AGE REASON", "external-ip-pool 10 2 True AGE Usable");
  }

  // The lines, with single blanks, and the word AGE for ages.
  private List<String> table(String... arguments) {
    return kubectl
        .run(arguments)
        .printed()
        .lines()
        .map(line -> line.strip().replaceAll(" +", " ").replaceAll(" \\d+[smh](?= |$)", " AGE"))
        .toList();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        arguments("egress", "egress.yaml"), arguments("externalippool", "externalippool.yaml"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void explainKnowsEveryField(String kind, String file) throws IOException {
    List<String> wanted =
        Files.readAllLines(
            Repository.root().resolve("tests/src/test/resources/kube/" + kind + "-fields.txt"));
    assertThat(Explained.tree(kubectl.run("explain", kind, "--recursive").printed()))
        .containsExactlyElementsOf(wanted);
    assertThat(Explained.without(Crds.schema(file))).as("fields without a description").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "egress.spec.appliedTo.namespaceSelector.matchExpressions.operator",
        "egress.spec.bandwidth.rate",
        "externalippool.spec.ipRanges.cidr",
        "externalippool.status.usage.used"
      })
  void explainTellsWhatAFieldMeans(String field) {
    String meaning =
        kubectl.run("explain", field).printed().replaceFirst("(?s).*DESCRIPTION:\\s+", "");
    assertThat(meaning).isNotEqualTo("<empty>").hasSizeGreaterThan(30);
  }

  @Test
  void aTypoIsRefusedByKubectl() {
    assertThat(
            kubectl.fed(egress("{appliedTo: {}, egresIP: 10.10.0.14}"), "apply", "-f", "-").out())
        .contains("ValidationError(Egress.spec): unknown field \"egresIP\"");
  }

  @Test
  void aLabelWithoutValueIsKeptForTheReaderToRefuse() {
    String spec = "{appliedTo: {podSelector: {matchLabels: {app: }}}, egressIP: 10.10.0.15}";
    String[] create = {
      "create", "--validate=false", "--dry-run=server", "-o", "jsonpath={.spec}", "-f", "-"
    };
    assertThat(kubectl.fed(egress(spec), create).printed()).contains("{\"app\":null}");
  }

  private static String egress(String spec) {
    return "apiVersion: crd.antrea.io/v1beta1\nkind: Egress\nmetadata: {name: x}\nspec: " + spec;
  }
}
