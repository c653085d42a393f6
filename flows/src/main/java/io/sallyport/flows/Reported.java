package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import java.util.List;

/**
 * What a Node's helper says of the Node.
 *
 * @param addresses of its interfaces, in the helper's order
 * @param fresh whether the helper is heard; what a silent one said holds until another Node has it
 */
public record Reported(List<IpAddress> addresses, boolean fresh) {
  public Reported {
    addresses = addresses.stream().distinct().toList();
  }
}
