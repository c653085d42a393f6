package io.sallyport.flows.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Measures what JMH's arguments say, then prints all of it as ratios within this one run. */
public final class Bench {
  private static final String HEAD =
      """

                                            |  rules, groups  |      asked      |             ms per cycle              |  % of compiling   |     each that
                                            |  differ  do not | packets   walks |  compile difference    check      all | difference  check | differs us do not ns
      """;
  private static final double NANOS = 1e6;
  private static final double MICROS = 1e3;
  private static final double PERCENT = 100;

  private final SortedMap<String, Took> took = new TreeMap<>();

  private Bench(Collection<RunResult> results) {
    for (RunResult r : results) {
      String benchmark = r.getParams().getBenchmark();
      String what = benchmark.replaceFirst("\\.\\w+$", "").replaceFirst(".*\\.", "");
      World world = World.valueOf(r.getParams().getParam("world"));
      Took cycle = took.computeIfAbsent(name(what, world), n -> new Took(new HashMap<>()));
      cycle.put(r.getPrimaryResult().getLabel(), r.getPrimaryResult().getScore());
      r.getSecondaryResults().forEach((label, s) -> cycle.put(label, s.getScore()));
    }
  }

  private static String name(String what, World world) {
    return what + ", " + world.sentence();
  }

  /** Milliseconds by what took them; NaN was not measured, and so is all that follows from it. */
  private record Took(Map<String, Double> millis) {
    void put(String what, double score) {
      millis.put(what, score);
    }

    double of(String what) {
      return millis.getOrDefault(what, Double.NaN);
    }

    double all() {
      return of("compile") + of("difference") + of("check");
    }
  }

  /** Takes JMH's arguments. */
  public static void main(String... args)
      throws CommandLineOptionException, IOException, RunnerException {
    CommandLineOptions options = new CommandLineOptions(args);
    if (options.shouldHelp()) {
      options.showHelp();
    } else if (options.shouldList()) {
      new Runner(options).list();
    } else {
      new Bench(new Runner(options).run()).print(System.out);
    }
  }

  private void print(PrintStream out) {
    String plain = name("OnePodMore", World.PODS_10000_ON_100_NODES);
    out.print(HEAD);
    took.forEach((name, t) -> print(out, name, t));
    compare(out, name("Failover", World.PODS_10000_ON_100_NODES), plain);
    compare(out, plain, name("OnePodMore", World.PODS_1000_ON_10_NODES));
  }

  private static void print(PrintStream out, String name, Took t) {
    double compile = t.of("compile");
    double difference = t.of("difference");
    double check = t.of("check");
    out.printf(
        "%-37s | %7s %7s | %7s %7s | %8s %10s %8s %8s | %10s %6s | %9s %9s%n",
        name,
        cell(0, check / t.of("perRuleThatDiffers")),
        cell(0, difference / t.of("perRuleThatDoesNot")),
        cell(0, check / t.of("perPacket")),
        cell(0, check / t.of("perWalk")),
        cell(1, compile),
        cell(2, difference),
        cell(1, check),
        cell(1, t.all()),
        cell(2, PERCENT * difference / compile),
        cell(1, PERCENT * check / compile),
        cell(1, MICROS * t.of("perRuleThatDiffers")),
        cell(0, NANOS * t.of("perRuleThatDoesNot")));
  }

  private static String cell(int digits, double value) {
    return Double.isFinite(value) ? String.format("%,." + digits + "f", value) : "-";
  }

  private void compare(PrintStream out, String name, String other) {
    Took one = took.get(name);
    Took base = took.get(other);
    if (one != null && base != null && Double.isFinite(one.all() + base.all())) {
      out.printf(
          "%s: %s times the cycle and %s times the check of %s%n",
          name,
          cell(1, one.all() / base.all()),
          cell(1, one.of("check") / base.of("check")),
          other);
    }
  }
}
