package io.sallyport.walk;

import io.sallyport.datapath.Rule;
import java.util.ArrayList;
import java.util.List;

/** Collects one pass of a trace. */
final class PassLog {
  private final String node;
  private final String begins;
  private final Packet entered;
  private final List<Step> steps = new ArrayList<>();
  private Packet ended;

  PassLog(String node, String begins, Packet entered) {
    this.node = node;
    this.begins = begins;
    this.entered = entered;
    this.ended = entered;
  }

  Packet entered() {
    return entered;
  }

  /** Keeps a place for a rule; what it changed is known only later. */
  int hit(Rule rule, Packet before) {
    steps.add(Step.Hit.of(rule, before, before));
    return steps.size() - 1;
  }

  void changed(int place, Rule rule, Packet before, Packet after) {
    steps.set(place, Step.Hit.of(rule, before, after));
  }

  void add(Step step) {
    steps.add(step);
  }

  void ended(Packet packet) {
    ended = packet;
  }

  Trace.Pass done() {
    return new Trace.Pass(node, begins, entered, steps, ended);
  }
}
