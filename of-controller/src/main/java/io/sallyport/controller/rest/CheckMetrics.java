package io.sallyport.controller.rest;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.sallyport.controller.brain.PlanChecks;
import java.util.stream.Stream;

/** What checking plans has cost: seconds by rules are the cost of a rule. */
final class CheckMetrics {
  private static final double NANOS = 1e9;

  private CheckMetrics() {}

  static Stream<MetricSnapshot> of(PlanChecks checks) {
    return Stream.of(
        counter("seconds", "Time spent on checking plans", checks.nanos() / NANOS),
        counter("rules", "Rules and groups that checked plans touched", checks.rules()),
        counter("packets", "Packets sent through the model for it", checks.packets()),
        counter("walks", "Walks of these packets, in all mixtures of states", checks.walks()),
        counter("left_out", "Senders and addresses beyond the limits", checks.leftOut()),
        counter("refusals", "Plans that were refused when checked", checks.refusals()),
        GaugeSnapshot.builder()
            .name("sallyport_plans_refused")
            .help("Nodes whose newest program is not sent")
            .dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder().value(checks.refused()).build())
            .build());
  }

  private static MetricSnapshot counter(String name, String help, Number value) {
    return CounterSnapshot.builder()
        .name("sallyport_plan_check_" + name)
        .help(help)
        .dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder().value(value.doubleValue()).build())
        .build();
  }
}
