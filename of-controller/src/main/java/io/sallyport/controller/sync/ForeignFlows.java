package io.sallyport.controller.sync;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.FlowKey;
import io.sallyport.controller.wire.FlowState;
import io.sallyport.datapath.Cookie;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Flows that somebody else put on a switch, and that it does not let go: they are looked past, so
 * that they hold up nothing of ours. They are tried one by one, up to a number: then none of them.
 */
final class ForeignFlows {
  private final int most;
  private final SortedMap<FlowKey, String> kept = new TreeMap<>();

  ForeignFlows(int most) {
    this.most = most;
  }

  /** Looks past a flow whose deletion was refused; false if it was none, or one of ours. */
  boolean add(Change refused, String sentence, EncodedProgram whole, Contents actual) {
    if (!(refused instanceof Change.DeleteFlow d) || !isForeign(actual.flows().get(d.key()))) {
      return false;
    }
    if (kept.size() >= most) {
      actual.flows().entrySet().stream()
          .filter(e -> isForeign(e.getValue()) && !whole.rules().containsKey(e.getKey()))
          .forEach(e -> kept.put(e.getKey(), sentence));
    }
    kept.put(d.key(), sentence);
    return true;
  }

  private static boolean isForeign(FlowState state) {
    return !Cookie.isOurs(state.cookie());
  }

  /** Forgets those that we want ourselves now. */
  void forget(Collection<FlowKey> ours) {
    kept.keySet().removeAll(ours);
  }

  /** What was read, without them; forgets those that are gone. */
  Contents without(Contents read) {
    kept.keySet().retainAll(read.flows().keySet());
    if (kept.isEmpty()) {
      return read;
    }
    SortedMap<FlowKey, FlowState> flows = new TreeMap<>(read.flows());
    flows.keySet().removeAll(kept.keySet());
    return new Contents(flows, read.groups(), read.meters());
  }

  /** The switch's sentence for one of them. */
  Optional<String> sentence() {
    return kept.values().stream().findFirst();
  }
}
