package io.sallyport.controller.rest;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.brain.Status.SelectedPod;
import io.sallyport.controller.brain.Traffic;
import io.sallyport.controller.sync.Counters.Count;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The last {@link Status} and what the switches counted, for Prometheus. Made anew for each
 * question: an Egress or a Pod that is gone leaves no series behind.
 */
final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  Metrics(Supplier<Status> status) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    MultiCollector ours = () -> snapshots(status.get());
    registry.getPrometheusRegistry().register(ours);
  }

  String scrape() {
    return registry.scrape();
  }

  private static MetricSnapshots snapshots(Status status) {
    Traffic traffic = Traffic.of(status.nodes().values());
    MetricSnapshots.Builder out = MetricSnapshots.builder();
    CheckMetrics.of(status.checks()).forEach(out::metricSnapshot);
    return out.metricSnapshot(ready(status))
        .metricSnapshot(problems(status))
        .metricSnapshot(connected(status))
        .metricSnapshot(differing(status))
        .metricSnapshot(repairs(status))
        .metricSnapshot(sent("packets", traffic, Count::packets))
        .metricSnapshot(sent("bytes", traffic, Count::bytes))
        .metricSnapshot(dropped("packets", traffic, Count::packets))
        .metricSnapshot(dropped("bytes", traffic, Count::bytes))
        .metricSnapshot(pods("packets", status, traffic, Count::packets))
        .metricSnapshot(pods("bytes", status, traffic, Count::bytes))
        .build();
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name("sallyport_" + name).help(help);
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name("sallyport_" + name).help(help);
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(double value, String... labels) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder()
        .value(value)
        .labels(Labels.of(labels))
        .build();
  }

  private static CounterSnapshot.CounterDataPointSnapshot count(long value, String... labels) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .value((double) value)
        .labels(Labels.of(labels))
        .build();
  }

  private static GaugeSnapshot ready(Status status) {
    return gauge("ready", "Whether the controller programs switches")
        .dataPoint(point(status.notReady().isEmpty() ? 1 : 0))
        .build();
  }

  private static GaugeSnapshot problems(Status status) {
    return gauge("problems", "What /v1/problems lists")
        .dataPoint(point(status.problems().size()))
        .build();
  }

  private static GaugeSnapshot connected(Status status) {
    GaugeSnapshot.Builder out = gauge("switch_connected", "Whether a Node's switch is connected");
    for (NodeStatus node : status.nodes().values()) {
      out.dataPoint(point(node.live().isPresent() ? 1 : 0, "node", node.name()));
    }
    return out.build();
  }

  private static GaugeSnapshot differing(Status status) {
    GaugeSnapshot.Builder out =
        gauge("flows_differing", "Flows, groups and meters that are not as they should be");
    for (NodeStatus node : status.nodes().values()) {
      node.live()
          .map(live -> live.sync().progress().differing())
          .ifPresent(n -> out.dataPoint(point(n, "node", node.name())));
    }
    return out.build();
  }

  private static CounterSnapshot repairs(Status status) {
    CounterSnapshot.Builder out =
        counter("repairs", "Flows, groups and meters put right after someone else changed them");
    for (NodeStatus node : status.nodes().values()) {
      out.dataPoint(count(node.repairs(), "node", node.name()));
    }
    return out.build();
  }

  private static CounterSnapshot sent(String unit, Traffic traffic, ToLongFunction<Count> value) {
    return egresses(
        counter("egress_" + unit, "Sent by a Node with the egress IP of an Egress"),
        traffic,
        e -> value.applyAsLong(e.sent()));
  }

  private static CounterSnapshot dropped(
      String unit, Traffic traffic, ToLongFunction<Count> value) {
    return egresses(
        counter("egress_dropped_" + unit, "Dropped for exceeding the bandwidth of the egress IP"),
        traffic,
        e -> value.applyAsLong(e.dropped()));
  }

  private static CounterSnapshot egresses(
      CounterSnapshot.Builder out, Traffic traffic, ToLongFunction<Traffic.OfEgress> value) {
    traffic
        .egresses()
        .forEach(
            (egress, byNode) ->
                byNode.forEach(
                    (node, e) ->
                        out.dataPoint(
                            count(value.applyAsLong(e), "egress", egress, "node", node))));
    return out.build();
  }

  private static CounterSnapshot pods(
      String unit, Status status, Traffic traffic, ToLongFunction<Count> value) {
    CounterSnapshot.Builder out =
        counter("pod_" + unit, "Sent by a Pod towards its Egress's egress IP");
    for (EgressStatus egress : status.egresses().values()) {
      for (SelectedPod pod : egress.pods()) {
        out.dataPoint(
            count(
                value.applyAsLong(traffic.ofPod(pod.ref(), egress)),
                "egress",
                egress.name(),
                "namespace",
                pod.ref().namespace(),
                "pod",
                pod.ref().name()));
      }
    }
    return out.build();
  }
}
