package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** kubectl apply -k deploy on a fresh server, and what the accounts may do then. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class DeployTest {
  private static final String NAMESPACE = "sallyport-system";

  private KubeApi api;
  private Kubectl kubectl;
  private List<String> first;
  private Account controller;
  private Account nobody;

  @BeforeAll
  void start() {
    api = KubeApi.start();
    kubectl = api.kubectl();
    // As the README says for servers before 1.23, for the CRDs' sake.
    first = kubectl.run("apply", "--validate=false", "-k", "deploy").printed().lines().toList();
    kubectl.run("wait", "--for=condition=Established", "crd", "--all").printed();
    kubectl.run("create", "serviceaccount", "nobody").printed();
    controller = Account.of(api, NAMESPACE, "sallyport-controller");
    nobody = Account.of(api, "default", "nobody");
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  @Test
  void everyObjectIsMadeAndASecondTimeNoneIsChanged() {
    Set<String> all = Trees.byName(kubectl.run("kustomize", "deploy").printed()).keySet();
    assertThat(first).hasSameSizeAs(all).allMatch(line -> line.endsWith(" created"));
    String versions = versions();
    assertThat(versions.lines()).hasSameSizeAs(all);
    // Not by what it prints: it calls CRDs configured, as the server has dropped their CEL rules.
    kubectl.run("apply", "--validate=false", "-k", "deploy").printed();
    assertThat(versions()).isEqualTo(versions);
  }

  private String versions() {
    String format =
        "jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}";
    return kubectl.run("get", "-k", "deploy", "-o", format).printed();
  }

  @Test
  void noFieldIsUnknown() {
    assertThat(kubectl.run("apply", "--dry-run=server", "-f", "deploy/objects").printed().lines())
        .hasSizeGreaterThan(10)
        .allMatch(line -> line.endsWith(" unchanged (server dry run)"));
  }

  @Test
  void theCertificateOfTheWebhookSurvivesAnotherApply() {
    String[] bundle = {
      "get",
      "validatingwebhookconfiguration",
      "sallyport",
      "-o",
      "jsonpath={.webhooks[0].clientConfig.caBundle}"
    };
    assertThat(kubectl.run(bundle).printed()).isEmpty();
    String patch =
        "[{\"op\": \"add\", \"path\": \"/webhooks/0/clientConfig/caBundle\", \"value\": \"%s\"}]";
    String pem = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";
    kubectl.run("patch", bundle[1], bundle[2], "--type=json", "-p", patch.formatted(pem)).printed();
    kubectl.run("apply", "-f", "deploy/objects/webhook.yaml").printed();
    assertThat(kubectl.run(bundle).printed()).isEqualTo(pem);
  }

  @ParameterizedTest
  @ValueSource(strings = {NAMESPACE, "default", "kube-system"})
  void theControllerMayDoThisAndNoMore(String namespace) throws ApiException {
    SortedSet<Right> rights = controller.rightsIn(namespace);
    rights.removeAll(nobody.rightsIn(namespace));
    assertThat(rights.stream().map(Right::toString)).containsExactlyElementsOf(expected(namespace));
  }

  // Blocks of lines under the name of a namespace; those under "everywhere" hold in each.
  private static List<String> expected(String namespace) {
    return Stream.of(
            Trees.file("tests/src/test/resources/kube/controller-rights.txt").split("\n\n"))
        .map(String::lines)
        .map(Stream::toList)
        .filter(block -> List.of("everywhere:", namespace + ":").contains(block.get(0)))
        .flatMap(block -> block.stream().skip(1).map(String::strip))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {NAMESPACE, "default", "kube-system"})
  void theHelperMayDoNothing(String namespace) throws ApiException {
    assertThat(Account.of(api, NAMESPACE, "sallyport-node-helper").rightsIn(namespace))
        .isEqualTo(nobody.rightsIn(namespace));
  }

  private static List<Granted> allBut(Granted one) {
    return Granted.all().stream().filter(granted -> !granted.equals(one)).toList();
  }

  // The last one of each role: each of all costs a second.
  static Collection<Granted> granted() {
    Map<Object, Granted> ofRoles = new LinkedHashMap<>();
    Granted.all().forEach(granted -> ofRoles.put(granted.role(), granted));
    assertThat(ofRoles).hasSize(3);
    return ofRoles.values();
  }

  @ParameterizedTest
  @MethodSource("granted")
  void eachRightCanBeTakenAwayAlone(Granted granted) throws ApiException {
    String namespace = granted.namespace().orElse("default");
    SortedSet<Right> before = controller.rightsIn(namespace);
    Granted.leave(allBut(granted), kubectl, controller);
    try {
      SortedSet<Right> left = controller.rightsIn(namespace);
      assertThat(before).containsAll(left);
      before.removeAll(left);
      assertThat(before).containsExactly(granted.right());
    } finally {
      Granted.leave(Granted.all(), kubectl, controller);
    }
    assertThat(controller.rightsIn(namespace)).contains(granted.right());
  }

  static Stream<Map<?, ?>> podSpecs() {
    return Stream.of("controller", "node-helper")
        .map(name -> Trees.byName(Trees.file("deploy/objects/" + name + ".yaml")))
        .flatMap(objects -> objects.values().stream())
        .filter(o -> List.of("Deployment", "DaemonSet").contains(o.get("kind")))
        .map(o -> Trees.map(o, "spec", "template", "spec"));
  }

  /** No server of 1.20 judges this. */
  @ParameterizedTest
  @MethodSource("podSpecs")
  void podsAreRestrictedButForTheNodesNetwork(Map<?, ?> pod) {
    assertThat(pod.keySet().stream().map(String::valueOf))
        .contains("hostNetwork")
        .doesNotContain("hostPID", "hostIPC", "initContainers");
    assertThat(new TreeMap<Object, Object>(Trees.map(pod, "securityContext")))
        .containsEntry("runAsNonRoot", true)
        .containsEntry("runAsUser", 65532)
        .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
    for (Map<?, ?> container : Trees.maps(pod, "containers")) {
      assertThat(Trees.map(container, "securityContext"))
          .isEqualTo(
              Map.of(
                  "allowPrivilegeEscalation", false,
                  "readOnlyRootFilesystem", true,
                  "capabilities", Map.of("drop", List.of("ALL"))));
    }
    if (pod.containsKey("volumes")) {
      assertThat(Trees.maps(pod, "volumes")).noneMatch(volume -> volume.containsKey("hostPath"));
    }
  }
}
