package io.sallyport.flows;

import java.util.Set;

/**
 * Why an Egress has no egress IP or no Node, or not what else it asks for.
 *
 * @param reason one word in camel case, for a condition
 * @param sentence for the user
 */
public record Refusal(String reason, String sentence) {
  private static final String EXHAUSTED = "PoolExhausted";
  private static final Set<String> PASSING =
      Set.of("IPNotFound", EXHAUSTED, "NoNode", "NodeNotProgrammed", "SwitchedOff");

  static Refusal exhausted(String sentence) {
    return new Refusal(EXHAUSTED, sentence);
  }

  /** Whether its pool has no address left. */
  public boolean isExhaustion() {
    return reason.equals(EXHAUSTED);
  }

  /** Whether the Egress is wrong: if not, it may come right without being changed. */
  boolean isFault() {
    return !PASSING.contains(reason);
  }
}
