package io.sallyport.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Name and age of an object. Oldest comes first; without a creationTimestamp an object is younger
 * than all that have one; the name breaks ties. This order decides overlaps (design, decision 4).
 */
public record Origin(String name, Optional<Instant> created) implements Comparable<Origin> {
  private static final Comparator<Origin> OLDEST_FIRST =
      Comparator.comparing((Origin o) -> o.created.orElse(Instant.MAX)).thenComparing(Origin::name);

  public Origin {
    Objects.requireNonNull(created, "created");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an object needs a name");
    }
  }

  @Override
  public int compareTo(Origin other) {
    return OLDEST_FIRST.compare(this, other);
  }
}
