package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import io.sallyport.tests.trace.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random objects, good and bad, created, changed and deleted as fast as the server takes them: none
 * of them stops the controller, and none changes what an Egress apart from them has.
 */
@Timeout(600)
class KubeFuzzTest {
  private static final int STEPS = 1500;
  private static final List<String> WORDS =
      List.of(
          "10.50.0.1",
          "10.50.0.2",
          "10.50.0.9",
          "10.50.0.300",
          "fd50::1",
          "fd50::9",
          "::ffff:1.2.3.4",
          "0.0.0.0",
          "127.0.0.1",
          "224.0.0.1",
          "10.50.0.0/24",
          "10.50.1.0/31",
          "fd50::/64",
          "10.50.0.1/33",
          "pool-1",
          "pool-2",
          "pool-3",
          "no such pool",
          "",
          "web",
          "prod",
          "1k",
          "0",
          "0k",
          "5M",
          "1e400",
          "-1",
          "In",
          "NotIn",
          "Exists",
          "DoesNotExist",
          "app",
          "kubernetes.io/metadata.name",
          "é\n\t");
  private static final List<String> FIELDS =
      List.of(
          "appliedTo",
          "podSelector",
          "namespaceSelector",
          "matchLabels",
          "matchExpressions",
          "key",
          "operator",
          "values",
          "egressIP",
          "egressIPs",
          "externalIPPool",
          "externalIPPools",
          "bandwidth",
          "rate",
          "burst",
          "ipRanges",
          "cidr",
          "start",
          "end",
          "nodeSelector",
          "subnetInfo",
          "gateway",
          "prefixLength",
          "vlan",
          "app",
          "nobody knows this");

  @RegisterExtension static final Seed SEED = new Seed();

  private final Random random = new Random(Seed.value());

  @Test
  void nothingThatIsAppliedStopsTheController() {
    try (Cluster cluster = Cluster.start()) {
      Controller controller = cluster.controller();
      cluster.node("node-1", 1);
      apply(cluster, "apart");
      cluster.awaitEgress("apart", ".spec.egressIP", "10.60.0.1");
      int taken = 0;
      for (int i = 0; i < STEPS; i++) {
        taken += step(cluster) ? 1 : 0;
      }
      assertThat(taken).as("changes that the server took").isGreaterThan(STEPS / 10);
      apply(cluster, "after");
      cluster.awaitEgress("after", ".spec.egressIP", "10.60.0.2");
      assertThat(cluster.egress("apart", ".spec.egressIP")).isEqualTo("10.60.0.1");
      assertThat(controller.log()).doesNotContain("internal error", "Exception");
      assertThat(controller.stop()).isZero();
    }
  }

  private static void apply(Cluster cluster, String egress) {
    cluster.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: apart}
        spec: {ipRanges: [{start: 10.60.0.1, end: 10.60.0.9}]}
        ---
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: %s}
        spec: {appliedTo: {podSelector: {matchLabels: {app: apart}}}, externalIPPool: apart}
        """
            .formatted(egress));
  }

  /** One random change; whether the server took it. */
  private boolean step(Cluster cluster) {
    boolean isEgress = random.nextBoolean();
    DynamicKubernetesApi objects = cluster.api().objects(isEgress ? "egresses" : "externalippools");
    String name = (isEgress ? "egress-" : "pool-") + random.nextInt(6);
    if (random.nextInt(5) == 0) {
      return objects.delete(name).isSuccess();
    }
    JsonObject body = new JsonObject();
    body.addProperty("apiVersion", "crd.antrea.io/v1beta1");
    body.addProperty("kind", isEgress ? "Egress" : "ExternalIPPool");
    JsonObject metadata = new JsonObject();
    metadata.addProperty("name", name);
    body.add("metadata", metadata);
    body.add("spec", isEgress ? egress() : pool());
    KubernetesApiResponse<DynamicKubernetesObject> there = objects.get(name);
    if (there.isSuccess()) {
      metadata.addProperty("resourceVersion", there.getObject().getMetadata().getResourceVersion());
      return objects.update(new DynamicKubernetesObject(body)).isSuccess();
    }
    return objects.create(new DynamicKubernetesObject(body)).isSuccess();
  }

  // Mostly what could be meant, so that the server takes some of it.
  private JsonObject egress() {
    JsonObject spec = new JsonObject();
    spec.add("appliedTo", chance(90) ? selectors() : anything(3));
    some(spec, "egressIP", text("10.50.0.1", "10.50.0.2", "10.50.0.9", "fd50::1", "127.0.0.1"));
    some(spec, "externalIPPool", text("pool-1", "pool-2", "pool-3"));
    if (chance(30)) {
      JsonObject bandwidth = new JsonObject();
      bandwidth.add("rate", text("1k", "0k", "5M", "99999999G", "-1", "1e400"));
      some(bandwidth, "burst", text("1k", "0k", "5M"));
      spec.add("bandwidth", bandwidth);
    }
    return spoiled(spec);
  }

  private JsonObject pool() {
    JsonObject spec = new JsonObject();
    JsonArray ranges = new JsonArray();
    for (int i = random.nextInt(3); i >= 0; i--) {
      JsonObject range = new JsonObject();
      if (chance(50)) {
        range.add("cidr", text("10.50.0.0/24", "10.50.1.0/31", "fd50::/64", "169.254.0.0/24"));
      } else {
        range.add("start", text("10.50.0.1", "10.50.0.9", "fd50::1"));
        range.add("end", text("10.50.0.2", "10.50.0.9", "fd50::9"));
      }
      ranges.add(range);
    }
    spec.add("ipRanges", ranges);
    if (chance(30)) {
      JsonObject subnet = new JsonObject();
      subnet.add("gateway", text("10.50.0.1", "10.50.0.254", "fd50::1"));
      subnet.addProperty("prefixLength", random.nextInt(40));
      some(subnet, "vlan", new JsonPrimitive(random.nextInt(5000)));
      spec.add("subnetInfo", subnet);
    }
    return spoiled(spec);
  }

  private JsonObject selectors() {
    JsonObject appliedTo = new JsonObject();
    JsonObject selector = new JsonObject();
    JsonObject labels = new JsonObject();
    labels.add("app", chance(10) ? JsonNull.INSTANCE : text("web", "db"));
    selector.add("matchLabels", labels);
    some(appliedTo, "podSelector", selector);
    some(appliedTo, "namespaceSelector", new JsonObject());
    return appliedTo;
  }

  private JsonObject spoiled(JsonObject spec) {
    if (chance(20)) {
      spec.add(FIELDS.get(random.nextInt(FIELDS.size())), anything(4));
    }
    return spec;
  }

  private JsonElement anything(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 3)) {
      case 0 -> new JsonPrimitive(random.nextInt());
      case 1 -> new JsonPrimitive(random.nextBoolean());
      case 2 -> text(WORDS.toArray(String[]::new));
      case 3 -> JsonNull.INSTANCE;
      case 4 -> list(depth);
      default -> object(depth);
    };
  }

  private JsonArray list(int depth) {
    JsonArray out = new JsonArray();
    for (int i = random.nextInt(3); i > 0; i--) {
      out.add(anything(depth - 1));
    }
    return out;
  }

  private JsonObject object(int depth) {
    JsonObject out = new JsonObject();
    for (int i = random.nextInt(4); i > 0; i--) {
      out.add(FIELDS.get(random.nextInt(FIELDS.size())), anything(depth - 1));
    }
    return out;
  }

  private void some(JsonObject object, String field, JsonElement value) {
    if (chance(50)) {
      object.add(field, value);
    }
  }

  private JsonPrimitive text(String... choices) {
    return new JsonPrimitive(choices[random.nextInt(choices.length)]);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
