package io.sallyport.model;

import java.util.Optional;

/** Which Pods an Egress selects (guide, "AppliedTo"). */
public record AppliedTo(
    Optional<LabelSelector> podSelector, Optional<LabelSelector> namespaceSelector) {

  /** Selects no Pod. */
  public static final AppliedTo NOTHING = new AppliedTo(Optional.empty(), Optional.empty());

  /** Whether Pods of this namespace may be selected; an empty appliedTo selects nothing. */
  public boolean selectsIn(Namespace namespace) {
    return !equals(NOTHING)
        && namespaceSelector.map(s -> s.matches(namespace.labels())).orElse(true);
  }

  /** Whether a Pod of a namespace that {@link #selectsIn} holds for is selected. */
  public boolean selects(Pod pod) {
    return podSelector.map(s -> s.matches(pod.labels())).orElse(true);
  }
}
