package io.sallyport.controller.rest;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.controller.brain.Status.EgressAddress;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.brain.Status.Overlap;
import io.sallyport.controller.brain.Status.PoolStatus;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.controller.brain.Traffic;
import io.sallyport.controller.sync.Counters;
import io.sallyport.controller.sync.NodeSync.Progress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The shapes of the answers (design, section 4): fixed, with the keys in this order; more keys may
 * be added at the end.
 */
final class Json {
  private Json() {}

  static Map<String, Object> node(NodeStatus node, Instant now) {
    Progress progress = node.live().map(c -> c.sync().progress()).orElse(new Progress(0, 0));
    int desired = node.wanted().map(w -> w.rules().size()).orElse(0);
    return object(
        "name", node.name(),
        "connected", node.live().isPresent(),
        "role",
            node.live()
                .map(c -> c.session().info().role().name().toLowerCase(Locale.ROOT))
                .orElse(""),
        "datapathId", node.datapathId().map(id -> "%016x".formatted(id)).orElse(""),
        "egressIPs", texts(node.egressIPs()),
        "flows",
            object(
                "desired", desired,
                "installed", progress.installed(),
                "differing", progress.differing()),
        "repairs", node.repairs(),
        "addresses", texts(node.addresses()),
        "reportAgeSeconds", age(node, now));
  }

  // JSON's null: there is none.
  private static Object age(NodeStatus node, Instant now) {
    return node.reported()
        .<Object>map(at -> Math.max(0, Duration.between(at, now).toSeconds()))
        .orElse(NullNode.getInstance());
  }

  static Map<String, Object> egress(EgressStatus egress, Traffic traffic) {
    return object(
        "name", egress.name(),
        "egressIPs", texts(egress.addresses().stream().map(EgressAddress::ip).toList()),
        "egressNode", egress.first().flatMap(EgressAddress::node).orElse(""),
        "pods", egress.pods().stream().map(p -> pod(p, traffic.ofPod(p.ref(), egress))).toList(),
        "overlaps", egress.overlaps().stream().map(Json::overlap).toList(),
        "conditions", egress.conditions().stream().map(Json::condition).toList(),
        "id", egress.first().map(EgressAddress::id).orElse(0),
        "addresses", egress.addresses().stream().map(Json::address).toList(),
        "externalIPPools", egress.spec().externalIPPools(),
        "appliedTo", SelectorText.of(egress.spec().appliedTo()),
        "traffic", traffic(traffic.of(egress.name())));
  }

  private static Map<String, Object> address(EgressAddress address) {
    return object(
        "ip", address.ip().toString(),
        "node", address.node().orElse(""),
        "id", address.id(),
        "draining", address.draining().orElse(""));
  }

  private static Map<String, Object> traffic(Traffic.OfEgress egress) {
    return object(
        "packets", egress.sent().packets(),
        "bytes", egress.sent().bytes(),
        "droppedPackets", egress.dropped().packets(),
        "droppedBytes", egress.dropped().bytes());
  }

  private static Map<String, Object> pod(SelectedPod pod, Counters.Count count) {
    return object(
        "namespace", pod.ref().namespace(),
        "name", pod.ref().name(),
        "node", pod.node(),
        "ips", texts(pod.ips()),
        "packets", count.packets(),
        "bytes", count.bytes());
  }

  private static Map<String, Object> overlap(Overlap overlap) {
    return object(
        "pod", overlap.pod().toString(), "egress", overlap.egress(), "wins", overlap.wins());
  }

  private static Map<String, Object> condition(Condition condition) {
    return object(
        "type", condition.type(),
        "status", condition.status() ? "True" : "False",
        "reason", condition.reason(),
        "message", condition.message());
  }

  static Map<String, Object> pool(PoolStatus pool) {
    return object(
        "name", pool.name(),
        "total", number(pool.total()),
        "used", pool.used(),
        "conditions", List.of(condition(pool.ready())));
  }

  // An IPv6 pool may hold more than readers of JSON can count; then it is digits in a string.
  private static Object number(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value.toString();
  }

  /** Why a request is not answered. */
  static Map<String, Object> error(String sentence) {
    return object("error", sentence);
  }

  static Map<String, Object> problem(Problem problem) {
    return object("object", problem.object(), "sentence", problem.sentence());
  }

  private static List<String> texts(Collection<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).toList();
  }

  /** Keys and values by turns. */
  static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      out.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return out;
  }
}
