package io.sallyport.walk;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The way of a packet, for a network engineer to read: a paragraph for each pass, a line a rule.
 */
public record Trace(List<Pass> passes) {
  public Trace {
    passes = List.copyOf(passes);
  }

  /**
   * One run through one switch's tables: from a port, or from the tracker, to the end.
   *
   * @param begins how the packet came here, in words
   * @param entered the packet as it came
   * @param ended the packet as the last action left it
   */
  public record Pass(String node, String begins, Packet entered, List<Step> steps, Packet ended) {
    public Pass {
      steps = List.copyOf(steps);
    }

    @Override
    public String toString() {
      return steps.stream()
          .map(s -> "  " + s.accept(StepText.INSTANCE) + "\n")
          .collect(Collectors.joining("", node + ": " + begins + ": " + entered + "\n", ""));
    }
  }

  @Override
  public String toString() {
    return passes.stream().map(Pass::toString).collect(Collectors.joining());
  }
}
