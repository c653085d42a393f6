package io.sallyport.controller.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.sallyport.controller.brain.PlanChecks;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What checking plans has cost, as Prometheus is told. */
class CheckMetricsTest {
  private static double value(MetricSnapshot metric) {
    return metric instanceof CounterSnapshot counter
        ? counter.getDataPoints().get(0).getValue()
        : ((GaugeSnapshot) metric).getDataPoints().get(0).getValue();
  }

  @Test
  void eachCostHasItsName() {
    PlanChecks checks = new PlanChecks(10, 20, 30, 4, 1_500_000_000L, 6, 1);
    Map<String, Double> values =
        CheckMetrics.of(checks)
            .collect(Collectors.toMap(m -> m.getMetadata().getName(), CheckMetricsTest::value));
    assertThat(values)
        .containsOnly(
            Map.entry("sallyport_plan_check_seconds", 1.5),
            Map.entry("sallyport_plan_check_rules", 10.0),
            Map.entry("sallyport_plan_check_packets", 20.0),
            Map.entry("sallyport_plan_check_walks", 30.0),
            Map.entry("sallyport_plan_check_left_out", 4.0),
            Map.entry("sallyport_plan_check_refusals", 6.0),
            Map.entry("sallyport_plans_refused", 1.0));
  }
}
