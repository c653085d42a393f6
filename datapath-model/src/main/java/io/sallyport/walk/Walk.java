package io.sallyport.walk;

import java.util.List;

/**
 * What happened to one packet.
 *
 * @param exits where its copies ended, in the order in which they did
 * @param after the world with what the trackers learned
 */
public record Walk(List<Exit> exits, Trace trace, World after) {
  public Walk {
    exits = List.copyOf(exits);
  }
}
