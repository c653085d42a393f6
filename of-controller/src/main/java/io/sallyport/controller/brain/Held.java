package io.sallyport.controller.brain;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.flows.check.Installed;
import io.sallyport.flows.check.Plan;
import io.sallyport.walk.SwitchState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a switch may hold: what it was read with or has confirmed, and all that it was asked for
 * since. It goes on holding that while it is away.
 */
final class Held {
  // A switch that confirms nothing is given up by its session long before.
  private static final int MOST = 8;

  private final List<Asked> asked = new ArrayList<>();
  private Optional<Installed> planned = Optional.empty();
  private boolean read;

  private record Asked(long epoch, Installed installed) {}

  /** It has opened another connection: what it holds has to be read again. */
  void reconnected() {
    read = false;
  }

  /** What it held when it was read first over its present connection. */
  void read(NodeProgram program) {
    asked.clear();
    asked.add(new Asked(0, Installed.of(program)));
    read = true;
  }

  /** Whether it was read over its present connection. */
  boolean isRead() {
    return read;
  }

  /** What it may be asked for next, made fast to look up already. */
  void plan(Installed next) {
    planned = Optional.of(next);
  }

  void asked(NodeProgram program, long epoch) {
    if (isNewest(program)) {
      return;
    }
    Installed installed =
        planned.filter(p -> p.program().equals(program)).orElseGet(() -> Installed.of(program));
    asked.add(new Asked(epoch, installed));
    if (asked.size() > MOST) {
      asked.remove(1);
    }
  }

  /** It holds what it was asked for at this epoch, or what is newer. */
  void confirmed(long epoch) {
    int last = asked.size() - 1;
    while (last > 0 && asked.get(last).epoch() > epoch) {
      last--;
    }
    asked.subList(0, Math.max(last, 0)).clear();
  }

  /** Whether it was asked for exactly this last. */
  boolean isNewest(NodeProgram program) {
    return newest().filter(i -> i.program().equals(program)).isPresent();
  }

  Optional<Installed> newest() {
    return asked.isEmpty()
        ? Optional.empty()
        : Optional.of(asked.get(asked.size() - 1).installed());
  }

  /** The way from the newest to another program. */
  Plan planTo(NodeProgram next) {
    return Plan.between(newest().orElseGet(() -> nothing(next.node())), next);
  }

  /** All that it may hold, newest last. */
  List<SwitchState> states(String node) {
    return asked.isEmpty()
        ? List.of(nothing(node).state())
        : asked.stream().map(a -> a.installed().state()).toList();
  }

  private static Installed nothing(String node) {
    return Installed.of(new NodeProgram(node, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
  }
}
