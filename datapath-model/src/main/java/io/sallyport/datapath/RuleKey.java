package io.sallyport.datapath;

import java.util.Comparator;

/** What makes two rules the same rule for a switch. Sorts as a reader looks for them. */
public record RuleKey(TableDef table, int priority, Match match) implements Comparable<RuleKey> {
  private static final Comparator<RuleKey> READING_ORDER =
      Comparator.comparing(RuleKey::table)
          .thenComparing(RuleKey::priority, Comparator.reverseOrder())
          .thenComparing(RuleKey::match);

  public RuleKey {
    if (priority < 0 || priority > 0xffff) {
      throw new IllegalArgumentException(priority + " is no priority");
    }
  }

  @Override
  public int compareTo(RuleKey other) {
    return READING_ORDER.compare(this, other);
  }
}
