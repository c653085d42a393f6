package io.sallyport.flows.bench;

import org.openjdk.jmh.annotations.Param;

/** An egress IP changes its Node: the step that leads all sources to the new one. */
public class PlannedMove extends CycleBenchmark {
  /** Where. */
  @Param({"PODS_1000_ON_10_NODES", "PODS_10000_ON_100_NODES"})
  public World world;

  @Override
  Cycle cycle() {
    return Cycle.move(world);
  }
}
