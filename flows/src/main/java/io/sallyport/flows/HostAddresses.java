package io.sallyport.flows;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Rule;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses whose connections a switch keeps track of for its Node's kernel: those that the
 * Node had when it was programmed. A restarted controller takes the Node to have them until its
 * helper has reported.
 */
public final class HostAddresses {
  private HostAddresses() {}

  /** Reads the rules of a switch. */
  public static SortedSet<IpAddress> in(Collection<Rule> rules) {
    return Sorted.set(
        rules.stream()
            .filter(r -> r.table().equals(EgressPipeline.FROM_HOST))
            .flatMap(r -> r.actions().stream().flatMap(HostAddresses::sources))
            .collect(Collectors.toSet()));
  }

  private static Stream<IpAddress> sources(Action action) {
    return action instanceof Action.Ct ct
        ? ct.nat().stream().flatMap(nat -> nat.source().stream())
        : Stream.empty();
  }
}
