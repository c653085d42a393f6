package io.sallyport.flows;

import java.util.Set;

/**
 * Why an Egress has no egress IP or no Node, or not what else it asks for.
 *
 * @param reason one word in camel case, for a condition
 * @param sentence for the user
 */
public record Refusal(String reason, String sentence) {
  private static final Set<String> PASSING =
      Set.of("IPNotFound", "PoolExhausted", "NoNode", "NodeNotProgrammed", "SwitchedOff");

  /** Whether the Egress is wrong: if not, it may come right without being changed. */
  boolean isFault() {
    return !PASSING.contains(reason);
  }
}
