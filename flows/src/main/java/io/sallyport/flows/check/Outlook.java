package io.sallyport.flows.check;

import io.sallyport.flows.Decision;
import io.sallyport.flows.PortNames;
import io.sallyport.model.Sorted;
import java.util.SortedMap;

/**
 * All that a check looks at.
 *
 * @param decision what is promised
 * @param prospects by Node; all switches that packets may meet, with a plan or without
 */
public record Outlook(Decision decision, PortNames ports, SortedMap<String, Prospect> prospects) {
  public Outlook {
    prospects = Sorted.map(prospects);
  }
}
