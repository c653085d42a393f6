package io.sallyport.flows.bench;

import org.openjdk.jmh.annotations.Param;

/** The Node that has all egress IPs is known to be dead. */
public class Failover extends CycleBenchmark {
  /** Where. */
  @Param("PODS_10000_ON_100_NODES")
  public World world;

  @Override
  Cycle cycle() {
    return Cycle.failover(world);
  }
}
