package io.sallyport.controller.brain;

import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Memory;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.Placement;
import io.sallyport.model.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What follows from what is known, deduced anew only if something that it follows from is another:
 * most events say only that a switch is done.
 */
class Deduction {
  private final BrainSettings settings;
  private final Last<Premises, Decision> decision = new Last<>();
  private final Last<Sources, Compiler.Compiled> compiled = new Last<>();

  private record Premises(Snapshot snapshot, Memory before) {}

  private record Sources(Decision decision, Placement now, Map<String, NodeFacts> switches) {}

  /** The last result, and what it came from. Inputs that are the same object compare at once. */
  private static final class Last<I, O> {
    private Optional<I> input = Optional.empty();
    private Optional<O> output = Optional.empty();

    O get(I newInput, Supplier<O> work) {
      if (!input.equals(Optional.of(newInput))) {
        // Work that fails leaves nothing behind that could be taken for its result.
        input = Optional.empty();
        output = Optional.of(work.get());
        input = Optional.of(newInput);
      }
      return output.orElseThrow();
    }
  }

  Deduction(BrainSettings settings) {
    this.settings = settings;
  }

  BrainSettings settings() {
    return settings;
  }

  Decision decide(Snapshot snapshot, Memory before) {
    return decision.get(
        new Premises(snapshot, before), () -> Decision.of(snapshot, settings.cluster(), before));
  }

  Compiler.Compiled compile(Decision from, Placement now, Map<String, NodeFacts> switches) {
    return compiled.get(
        new Sources(from, now, switches),
        () -> Compiler.compile(from, now, switches, settings.ports()));
  }
}
