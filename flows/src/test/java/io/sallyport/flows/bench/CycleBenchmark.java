package io.sallyport.flows.bench;

import io.sallyport.flows.Compiler;
import io.sallyport.flows.check.Plan;
import io.sallyport.flows.check.Result;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The pieces of one cycle of the controller, each on its own; a subclass says what has happened.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public abstract class CycleBenchmark {
  private Cycle cycle;
  private SortedMap<String, Plan> plans;
  private int unchanged;

  /** The time for each rule or group that does not differ. */
  @State(Scope.Thread)
  @AuxCounters
  public static class Same {
    public long perRuleThatDoesNot;
  }

  /** The time for each rule or group that differs, each packet and each walk. */
  @State(Scope.Thread)
  @AuxCounters
  public static class Checked {
    public long perRuleThatDiffers;
    public long perPacket;
    public long perWalk;
  }

  abstract Cycle cycle();

  /** Builds the cluster before and after. */
  @Setup
  public void build() {
    cycle = cycle();
    plans = cycle.difference();
    unchanged = Cycle.unchanged(plans);
  }

  /** Decision and programs, of all Nodes. */
  @Benchmark
  public Compiler.Compiled compile() {
    return cycle.compile();
  }

  /** The plans, with the index of what the switches will hold. */
  @Benchmark
  public SortedMap<String, Plan> difference(Same same) {
    same.perRuleThatDoesNot += unchanged;
    return cycle.difference();
  }

  /** The check of all plans together. */
  @Benchmark
  public Result check(Checked checked) {
    Result result = cycle.check(plans);
    checked.perRuleThatDiffers += result.cost().rules();
    checked.perPacket += result.cost().packets();
    checked.perWalk += result.cost().walks();
    return result;
  }
}
