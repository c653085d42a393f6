package io.sallyport.datapath;

import java.util.List;

/**
 * One flow of a switch.
 *
 * @param actions none: drop
 * @param owner the object that it exists for, such as "Egress/web"; not part of what the switch
 *     holds
 * @param reason why it exists, in a few words; not part of what the switch holds
 */
public record Rule(RuleKey key, List<Action> actions, long cookie, String owner, String reason) {
  public Rule {
    actions = List.copyOf(actions);
  }

  /** The table it stands in. */
  public TableDef table() {
    return key.table();
  }

  /** Higher wins. */
  public int priority() {
    return key.priority();
  }

  /** The packets it is for. */
  public Match match() {
    return key.match();
  }
}
