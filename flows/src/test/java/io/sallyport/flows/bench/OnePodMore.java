package io.sallyport.flows.bench;

import org.openjdk.jmh.annotations.Param;

/** A Pod comes, of an Egress that its Node has Pods of already. */
public class OnePodMore extends CycleBenchmark {
  /** Where. */
  @Param public World world;

  @Override
  Cycle cycle() {
    return Cycle.onePodMore(world);
  }
}
