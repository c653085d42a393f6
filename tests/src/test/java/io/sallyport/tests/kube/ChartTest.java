package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.Release;
import com.marcnuri.helm.TemplateCommand;
import io.sallyport.controller.config.Config;
import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** deploy as a Helm chart: the objects of the kustomization, and what values make of them. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class ChartTest {
  private static final Path CHART = Repository.root().resolve("deploy");
  private static final String CONTROLLER = "Deployment sallyport-system/sallyport-controller";
  private static final String HELPER = "DaemonSet sallyport-system/sallyport-node-helper";
  private static final String CONFIG = "ConfigMap sallyport-system/sallyport-config";

  @TempDir private Path directory;
  private KubeApi api;
  private SortedMap<String, Map<?, ?>> kustomized;

  @BeforeAll
  void start() {
    api = KubeApi.start();
    kustomized = Trees.byName(api.kubectl().run("kustomize", "deploy").printed());
  }

  @AfterAll
  void end() {
    if (api != null) {
      api.close();
    }
  }

  private static TemplateCommand template() {
    return new Helm(CHART).template().withName("sallyport");
  }

  private SortedMap<String, Map<?, ?>> with(String values) {
    try {
      Path file = Files.writeString(Files.createTempFile(directory, "values", ".yaml"), values);
      return Trees.byName(template().withValuesFile(file).call());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itsObjectsAreThoseOfTheKustomization() {
    SortedMap<String, Map<?, ?>> all = Trees.byName(new Helm(CHART).show().crds().call());
    assertThat(all).as("CRDs").hasSize(2);
    all.putAll(Trees.byName(template().call()));
    assertThat(all.keySet()).containsExactlyElementsOf(kustomized.keySet());
    all.forEach((name, object) -> assertThat(object).as(name).isEqualTo(kustomized.get(name)));
  }

  @Test
  void itHasNothingToComplainAbout() {
    LintResult result = new Helm(CHART).lint().strict().call();
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @Test
  void valuesReplaceWhatTheyName() {
    SortedMap<String, Map<?, ?>> changed =
        with(
            """
            controller: {image: "mirror/controller:2", replicas: 2, nodeSelector: {}}
            nodeHelper: {image: "mirror/helper:2", resources: {limits: {memory: 99Mi}}}
            """);
    Object[] pod = {"spec", "template", "spec"};
    Map<?, ?> controller = changed.get(CONTROLLER);
    assertThat(Trees.at(controller, "spec", "replicas")).isEqualTo(2);
    assertThat(Trees.map(Trees.map(controller, pod), "nodeSelector")).isEmpty();
    assertThat(Trees.at(Trees.map(controller, pod), "containers", 0, "image"))
        .isEqualTo("mirror/controller:2");
    Map<?, ?> helper = Trees.map(changed.get(HELPER), pod);
    assertThat(Trees.at(helper, "containers", 0, "image")).isEqualTo("mirror/helper:2");
    assertThat(Trees.at(helper, "containers", 0, "resources"))
        .isEqualTo(Map.of("limits", Map.of("memory", "99Mi")));
    assertThat(different(changed)).containsExactly(HELPER, CONTROLLER);
  }

  private List<String> different(SortedMap<String, Map<?, ?>> changed) {
    return changed.keySet().stream()
        .filter(n -> !changed.get(n).equals(kustomized.get(n)))
        .toList();
  }

  static Stream<Arguments> keys() {
    Map<?, ?> values = new Yaml().load(Trees.file("deploy/values.yaml"));
    return Stream.of(arguments("controller", CONTROLLER), arguments("nodeHelper", HELPER))
        .flatMap(
            workload ->
                Trees.map(values, workload.get()[0]).keySet().stream()
                    .filter(key -> !key.equals("enabled"))
                    .map(key -> arguments(workload.get()[0], key, workload.get()[1])));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void everyValueChangesWhatItIsFor(String section, String key, String object) {
    // Of a type that the schema takes for this key.
    String value =
        switch (key) {
          case "image", "imagePullPolicy", "priorityClassName" -> "other";
          case "imagePullSecrets", "tolerations", "args" -> "[]";
          case "replicas" -> "7";
          default -> "{}";
        };
    assertThat(different(with("%s: {%s: %s}".formatted(section, key, value))))
        .containsExactly(object);
  }

  @Test
  void configurationIsMergedAndRestartsTheController() throws IOException {
    SortedMap<String, Map<?, ?>> changed =
        with("config: {uplink: {gateway: 10.10.0.1}, tunnel: {type: geneve}}");
    assertThat(different(changed)).containsExactly(CONFIG, CONTROLLER);
    String text = (String) Trees.at(changed.get(CONFIG), "data", "sallyport.yaml");
    Path mine =
        Files.writeString(
            directory.resolve("mine.yaml"),
            "{uplink: {gateway: 10.10.0.1}, tunnel: {type: geneve}}");
    assertThat(Config.load(Files.writeString(directory.resolve("merged.yaml"), text)))
        .isEqualTo(Config.load(mine))
        .isNotEqualTo(Config.defaults());
    Object sum = Trees.at(changed.get(CONTROLLER), "spec", "template", "metadata", "annotations");
    assertThat(with("config: {uplink: {gateway: 10.10.0.2}}").get(CONTROLLER))
        .extracting(o -> Trees.at(o, "spec", "template", "metadata", "annotations"))
        .isNotNull()
        .isNotEqualTo(sum);
  }

  @Test
  void anotherNamespaceIsMeantEverywhere() {
    String text = template().set("namespace.name", "elsewhere").call();
    assertThat(text).doesNotContain("sallyport-system");
    SortedMap<String, Map<?, ?>> renamed =
        Trees.byName(text.replace("elsewhere", "sallyport-system"));
    assertThat(renamed).hasSize(kustomized.size() - Crds.NAMES.size());
    assertThat(different(renamed)).isEmpty();
  }

  @Test
  void namespaceAndHelperMayBeLeftOut() {
    SortedMap<String, Map<?, ?>> rest =
        with("{namespace: {create: false}, nodeHelper: {enabled: false}}");
    assertThat(kustomized.keySet())
        .filteredOn(name -> !rest.containsKey(name))
        .filteredOn(name -> !name.startsWith("CustomResourceDefinition"))
        .containsExactly(
            HELPER,
            "Namespace sallyport-system",
            "ServiceAccount sallyport-system/sallyport-node-helper");
  }

  @Test
  void aValueThatDoesNotExistIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> with("controler: {replicas: 2}"))
        .withMessageContaining("controler");
  }

  @Test
  void itIsInstalledChangedAndTakenAwayButNotTheUsersEgresses() {
    Kubectl kubectl = api.kubectl();
    installation();
    kubectl.run("apply", "-f", "k8s-watcher/src/test/resources/guide/pool.yaml").printed();
    Release changed =
        new Helm(CHART)
            .upgrade()
            .withName("sallyport")
            .withKubeConfig(api.kubeconfig())
            .set("controller.replicas", 2)
            .call();
    assertThat(changed.getStatus()).isEqualTo("deployed");
    String[] replicas = {
      "get", "deployment", "sallyport-controller", "-o", "jsonpath={.spec.replicas}"
    };
    assertThat(kubectl.run(inNamespace(replicas)).printed()).isEqualTo("2");
    Helm.uninstall("sallyport").withKubeConfig(api.kubeconfig()).call();
    assertThat(kubectl.run(inNamespace(replicas)).out()).contains("NotFound");
    assertThat(kubectl.run("get", "externalippools", "-o", "name").printed()).isNotEmpty();
  }

  private void installation() {
    Release installed =
        new Helm(CHART).install().withName("sallyport").withKubeConfig(api.kubeconfig()).call();
    assertThat(installed.getStatus()).isEqualTo("deployed");
  }

  private static String[] inNamespace(String... arguments) {
    return Stream.concat(Stream.of("-n", "sallyport-system"), Stream.of(arguments))
        .toArray(String[]::new);
  }
}
