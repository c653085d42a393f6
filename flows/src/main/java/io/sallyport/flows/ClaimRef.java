package io.sallyport.flows;

import io.sallyport.model.Family;
import java.util.Comparator;

/** Names a {@link Claim}: an Egress has one in each address family that it is for. */
public record ClaimRef(String egress, Family family) implements Comparable<ClaimRef> {
  private static final Comparator<ClaimRef> ORDER =
      Comparator.comparing(ClaimRef::egress).thenComparing(ClaimRef::family);

  @Override
  public int compareTo(ClaimRef other) {
    return ORDER.compare(this, other);
  }
}
