package io.sallyport.tests.kube;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.util.PatchUtils;
import io.sallyport.tests.openflow.RealOvs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A cluster without kubelets: a real API server, and for some of its Nodes real switches. What
 * kubelets, schedulers and network plugins would write, tests write.
 */
final class Cluster implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(90);

  private final KubeApi api;
  private final CoreV1Api core;
  private final Path folder;
  private final List<RealOvs> switches = new ArrayList<>();
  private final List<Controller> controllers = new ArrayList<>();

  private Cluster() throws IOException {
    api = KubeApi.withCrds();
    core = new CoreV1Api(api.client());
    folder = Files.createTempDirectory("sallyport-cluster");
  }

  static Cluster start() {
    try {
      return new Cluster();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  KubeApi api() {
    return api;
  }

  /** Starts a controller, an administrator; it ends with the cluster. */
  Controller controller(String... options) {
    return started(Controller.start(api.kubeconfig(), options));
  }

  /**
   * Starts one that does not wait for switches to come in; nor do they say anything that it needs.
   */
  Controller controllerInAHurry(String... options) {
    Stream<String> hurry = Stream.of("--config", config("timing: {startupHoldSeconds: 0}"));
    return controller(Stream.concat(hurry, Stream.of(options)).toArray(String[]::new));
  }

  /** The path of a configuration with this text. */
  String config(String text) {
    try {
      return Files.writeString(Files.createTempFile(folder, "config", ".yaml"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a controller that may do what an account may. */
  Controller controllerOf(Account account, String... options) {
    return started(Controller.start(account.kubeconfig(), options));
  }

  private Controller started(Controller controller) {
    controllers.add(controller);
    return controller;
  }

  /** Applies manifests, or complains. */
  void apply(String yaml) {
    api.kubectl().fed(yaml, "apply", "-f", "-").printed();
  }

  /** Applies an Egress with this spec. */
  void applyEgress(String name, String spec) {
    applyObject("Egress", name, spec);
  }

  /** Applies a pool with this spec. */
  void applyPool(String name, String spec) {
    applyObject("ExternalIPPool", name, spec);
  }

  private void applyObject(String kind, String name, String spec) {
    apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: %s
        metadata: {name: %s}
        spec: {%s}
        """
            .formatted(kind, name, spec));
  }

  /** What kubectl prints; complains if it fails. */
  String kubectl(String... arguments) {
    return api.kubectl().run(arguments).printed();
  }

  /** A field of an object, empty if it has none. */
  String field(String kind, String name, String jsonPath) {
    return kubectl("get", kind, name, "-o", "jsonpath={" + jsonPath + "}");
  }

  /** A field of an Egress. */
  String egress(String name, String jsonPath) {
    return field("egress", name, jsonPath);
  }

  /** Waits until a field of an object is as it should be. */
  void awaitField(String kind, String name, String jsonPath, Predicate<String> right) {
    Awaitility.await(kind + " " + name + jsonPath)
        .atMost(SOON)
        .until(() -> field(kind, name, jsonPath), right);
  }

  void awaitEgress(String name, String jsonPath, Predicate<String> right) {
    awaitField("egress", name, jsonPath, right);
  }

  void awaitEgress(String name, String jsonPath, String value) {
    awaitEgress(name, jsonPath, value::equals);
  }

  /** Waits until a condition of an Egress has a reason. */
  void awaitReason(String name, String type, String reason) {
    awaitEgress(name, reason(type), reason);
  }

  static String reason(String type) {
    return ".status.conditions[?(@.type==\"%s\")].reason".formatted(type);
  }

  static String message(String type) {
    return ".status.conditions[?(@.type==\"%s\")].message".formatted(type);
  }

  /** Waits until there is an Event with these words. */
  void awaitEvent(String words) {
    Awaitility.await(words)
        .atMost(SOON)
        .until(() -> kubectl("get", "events", "-o", "wide"), events -> events.contains(words));
  }

  /** A Node with the address 10.10.0.NUMBER, which is ready. */
  void node(String name, int number) {
    apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %1$s, labels: {kubernetes.io/hostname: %1$s}}
        spec: {podCIDR: 10.244.%2$d.0/24, podCIDRs: [10.244.%2$d.0/24]}
        """
            .formatted(name, number));
    nodeStatus(
        name,
        """
        {"status": {"addresses": [{"type": "InternalIP", "address": "10.10.0.%d"}],
          "conditions": [{"type": "Ready", "status": "True"}]}}"""
            .formatted(number));
  }

  /** What the Node's controller says of a Node. */
  void ready(String node, boolean ready) {
    String word = ready ? "True" : "Unknown";
    nodeStatus(
        node,
        "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"%s\"}]}}"
            .formatted(word));
  }

  private void nodeStatus(String name, String json) {
    try {
      PatchUtils.patch(
          V1Node.class,
          () -> core.patchNodeStatus(name, new V1Patch(json)).buildCall(null),
          V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
          api.client());
    } catch (ApiException e) {
      throw new IllegalStateException(e.getResponseBody(), e);
    }
  }

  /** What the kubelet says of a Node's own addresses; the ones before are forgotten. */
  void addresses(String node, String... addresses) {
    String each = "{\"type\": \"InternalIP\", \"address\": \"%s\"}";
    String all = Stream.of(addresses).map(each::formatted).collect(Collectors.joining(", "));
    nodeStatus(
        node, "{\"status\": {\"addresses\": [{\"$patch\": \"replace\"}, %s]}}".formatted(all));
  }

  /** What the kubelet says of a Pod of Namespace default: it runs, with this address. */
  void podStatus(String name, String ip) {
    podStatus("default", name, ip);
  }

  /** The same of a Pod of any Namespace. */
  void podStatus(String namespace, String name, String ip) {
    String json =
        "{\"status\": {\"phase\": \"Running\", \"podIP\": \"%1$s\","
            + " \"podIPs\": [{\"ip\": \"%1$s\"}]}}";
    V1Patch patch = new V1Patch(json.formatted(ip));
    try {
      PatchUtils.patch(
          V1Pod.class,
          () -> core.patchNamespacedPodStatus(name, namespace, patch).buildCall(null),
          V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
          api.client());
    } catch (ApiException e) {
      throw new IllegalStateException(e.getResponseBody(), e);
    }
  }

  /** A Node's switch, which connects to a controller; its uplink and tunnel lead nowhere. */
  RealOvs connect(String node, Controller controller) {
    try {
      RealOvs ovs = RealOvs.start(Files.createDirectories(folder.resolve(node)), node);
      switches.add(ovs);
      ovs.addPort("eth0", "type=internal");
      ovs.addTunnel();
      ovs.connect(RealOvs.BRIDGE, controller.openflow());
      return ovs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the Nodes' gateway, 10.10.0.254, answer the Node with the address 10.10.0.NUMBER. */
  static void gatewayAnswers(RealOvs ovs, int number) {
    String arp = "ffffffffffff0a00000000fe0806000108000604%s0a00000000fe0a0a00fe%s0a0a00%02x";
    String packet = arp.formatted("0002", "ffffffffffff", number);
    ovs.ofctl("packet-out", "in_port=eth0 packet=%s actions=table".formatted(packet));
  }

  @Override
  public void close() {
    switches.forEach(RealOvs::close);
    controllers.forEach(Controller::close);
    api.close();
    try {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
