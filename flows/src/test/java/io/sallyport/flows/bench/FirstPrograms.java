package io.sallyport.flows.bench;

import org.openjdk.jmh.annotations.Param;

/** All switches are empty. */
public class FirstPrograms extends CycleBenchmark {
  /** Where. */
  @Param public World world;

  @Override
  Cycle cycle() {
    return Cycle.firstPrograms(world);
  }
}
