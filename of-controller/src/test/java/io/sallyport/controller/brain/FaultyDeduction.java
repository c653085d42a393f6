package io.sallyport.controller.brain;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.Compiler;
import io.sallyport.flows.Decision;
import io.sallyport.flows.NodeFacts;
import io.sallyport.flows.Placement;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Deduces as always, and then makes a mistake. */
final class FaultyDeduction extends Deduction {
  private final UnaryOperator<NodeProgram> fault;

  FaultyDeduction(BrainSettings settings, UnaryOperator<NodeProgram> fault) {
    super(settings);
    this.fault = fault;
  }

  @Override
  Compiler.Compiled compile(Decision from, Placement now, Map<String, NodeFacts> switches) {
    Compiler.Compiled right = super.compile(from, now, switches);
    SortedMap<String, NodeProgram> programs = new TreeMap<>(right.programs());
    programs.replaceAll((node, program) -> fault.apply(program));
    return new Compiler.Compiled(
        programs, right.uplinks(), right.announcements(), right.problems());
  }
}
