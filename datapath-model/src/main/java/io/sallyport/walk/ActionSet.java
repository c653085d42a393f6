package io.sallyport.walk;

import io.sallyport.datapath.Action;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A group's bucket is an action set, not a list (OpenFlow 1.5.1, 5.6): the TTL comes first and
 * once, then all changes of fields, then <em>one</em> action that sends. Of several, a group wins
 * over an output, that over a resubmit, that over ct, and of one kind the last; without any, the
 * bucket does nothing (measured).
 */
final class ActionSet {
  private static final List<Class<? extends Action>> SENDING =
      List.of(Action.ToGroup.class, Action.Output.class, Action.Resubmit.class, Action.Ct.class);

  private ActionSet() {}

  /** The bucket's actions, as a switch carries them out. */
  static List<Action> inOrder(List<Action> bucket) {
    return SENDING.stream()
        .flatMap(kind -> last(bucket, kind::isInstance))
        .findFirst()
        .map(sends -> before(bucket, sends))
        .orElse(List.of());
  }

  private static List<Action> before(List<Action> bucket, Action sends) {
    Stream<Action> ttl = last(bucket, a -> a instanceof Action.DecTtl);
    Stream<Action> changes =
        bucket.stream().filter(a -> a instanceof Action.SetField || a instanceof Action.CopyField);
    return Stream.of(ttl, changes, Stream.of(sends)).flatMap(s -> s).toList();
  }

  private static Stream<Action> last(List<Action> actions, Predicate<Action> kind) {
    return actions.stream().filter(kind).reduce((a, b) -> b).stream();
  }
}
