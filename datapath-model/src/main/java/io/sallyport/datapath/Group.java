package io.sallyport.datapath;

import java.util.List;

/**
 * An indirect group: every rule that names it does these actions. To change them is one message,
 * however many rules there are (design, decision 1).
 *
 * @param id 1 to 0xffffff00
 * @param actions none: drop
 * @param owner the object that it exists for
 * @param reason why it exists, in a few words
 */
public record Group(int id, List<Action> actions, String owner, String reason) {
  public Group {
    actions = List.copyOf(actions);
    if (id <= 0) {
      throw new IllegalArgumentException(id + " is no group number");
    }
    if (actions.stream().anyMatch(a -> a instanceof Action.Goto)) {
      throw new IllegalArgumentException("a bucket cannot hold a goto");
    }
  }
}
