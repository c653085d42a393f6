package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.egressWith;
import static io.sallyport.watch.ManifestFixture.object;
import static io.sallyport.watch.ManifestFixture.read;
import static io.sallyport.watch.ManifestFixture.readJson;
import static io.sallyport.watch.ManifestFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file may hold. */
class ManifestReaderTest {
  private static final String NODE = object("v1", "Node", "node-1");

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# a comment\n", "---\n---\n", "---\n# c\n---\n~\n...\n"})
  void emptyDocumentsAreFine(String yaml) {
    assertThat(read(yaml).isEmpty()).isTrue();
  }

  @Test
  void severalDocuments() {
    String yaml = "---\n" + NODE + "---\n# nothing\n---\n" + object("v1", "Namespace", "prod");
    assertThat(read(yaml).lines()).hasToString("{Namespace \"prod\"=9, Node \"node-1\"=2}");
  }

  @Test
  void windowsLineEndsAndByteOrderMark() {
    assertThat(read("\uFEFF" + NODE.replace("\n", "\r\n")).objects().nodes())
        .containsOnlyKeys("node-1");
  }

  @Test
  void listOfMixedKinds() {
    String yaml =
        """
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Namespace, metadata: {name: prod}}
        - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}
        - {apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: prod}}
        """;
    assertThat(read(yaml).lines()).hasToString("{Namespace \"prod\"=4, Pod \"prod/web-1\"=6}");
  }

  @Test
  void listAsTheApiReturnsIt() {
    String json =
        """
        {"kind": "EgressList", "apiVersion": "crd.antrea.io/v1beta1", "metadata": {},
         "items": [{"metadata": {"name": "x"}, "spec": {"appliedTo": {}}}]}
        """;
    assertThat(readJson(json).objects().egresses()).containsOnlyKeys("x");
  }

  @Test
  void namespaceLabels() {
    String yaml = object("v1", "Namespace", "prod") + "  labels: {env: prod}";
    assertThat(read(yaml).objects().namespaces().get("prod").labels())
        .hasToString("{env=prod, kubernetes.io/metadata.name=prod}");
  }

  @Test
  void aliasesWork() {
    String yaml =
        egressWith(
            """
            appliedTo:
              podSelector: &web
                matchLabels: {app: &app web}
              namespaceSelector: *web
            externalIPPool: *app
            """);
    assertThat(read(yaml).objects().egresses().get("x").appliedTo().namespaceSelector())
        .hasValueSatisfying(s -> assertThat(s.matchLabels()).hasToString("{app=web}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apiVersion: v1\nkind: ConfigMap\ndata: {a: .inf, b: !!binary aGk=, c: !mine x}",
        "apiVersion: config.openshift.io/v1\nkind: Node",
        "apiVersion: example.com/v1\nkind: AllowList",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {}}"
      })
  void otherObjectsAreLeftAlone(String yaml) {
    assertThat(read(yaml).isEmpty()).isTrue();
  }

  static List<Refusal> refusals() {
    return Refusal.of("object");
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    assertThat(refusal(refusal.text())).isEqualTo(refusal.with(""));
  }
}
