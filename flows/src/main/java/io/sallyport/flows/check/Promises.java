package io.sallyport.flows.check;

import io.sallyport.flows.Claim;
import io.sallyport.flows.Decision;
import io.sallyport.flows.Settings;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which source a Pod's packets may carry outside, by the decision alone, without a look at a rule:
 * its egress IP if an Egress applies, and otherwise its Node's address.
 */
final class Promises {
  private static final List<IpAddress> OUTSIDE =
      Stream.of("203.0.113.9", "198.51.100.9", "192.0.2.9", "2001:db8:ffff::9")
          .map(IpAddress::parse)
          .toList();

  private final Decision decision;
  private final Map<IpAddress, Pod> pods = new HashMap<>();
  // Sorted only if somebody asks for a block: most checks do not.
  private final NavigableSet<IpAddress> sorted = new TreeSet<>();

  Promises(Decision decision) {
    this.decision = decision;
    decision.cluster().pods().values().forEach(p -> p.ips().forEach(ip -> pods.put(ip, p)));
  }

  Optional<Pod> pod(IpAddress ip) {
    return Optional.ofNullable(pods.get(ip));
  }

  /** The first Pod whose address lies in a block. */
  Optional<IpAddress> podIn(Cidr block) {
    if (sorted.isEmpty()) {
      sorted.addAll(pods.keySet());
    }
    return Optional.ofNullable(sorted.ceiling(block.base())).filter(block::contains);
  }

  Optional<Pod> pod(PodRef ref) {
    return Optional.ofNullable(decision.cluster().pods().get(ref));
  }

  Stream<Pod> pods() {
    return decision.cluster().pods().values().stream();
  }

  /** The Egresses that apply to a Pod, in either family. */
  List<String> egressesOf(Pod pod) {
    return Stream.of(Family.values())
        .flatMap(f -> decision.selection().claimOf(pod.ref(), f).stream())
        .map(c -> c.egress().name())
        .distinct()
        .toList();
  }

  /** An address that is nobody's here, and if there is one, no exception. */
  static IpAddress outside(Decision decision, Family family) {
    List<IpAddress> all = OUTSIDE.stream().filter(ip -> ip.family() == family).toList();
    return all.stream().filter(ip -> !isExcepted(decision, ip)).findFirst().orElse(all.get(0));
  }

  /** The sources that this packet may leave with; none: it must not leave, as what is for a Pod. */
  Set<IpAddress> sources(Sender sender, IpAddress to) {
    return pod(to).isPresent() ? Set.of() : sourcesAnywhere(sender, to);
  }

  /** The same while some switches do not know yet that the destination is a Pod's. */
  Set<IpAddress> sourcesAnywhere(Sender sender, IpAddress to) {
    Set<IpAddress> out = new TreeSet<>();
    sender
        .pod()
        .flatMap(this::pod)
        .filter(p -> p.ips().contains(sender.ip()))
        .ifPresent(p -> sources(p, to).forEach(out::add));
    return out;
  }

  private Stream<IpAddress> sources(Pod pod, IpAddress to) {
    Optional<Claim> claim = decision.selection().claimOf(pod.ref(), to.family());
    Optional<IpAddress> egressIp = claim.flatMap(c -> decision.allocation().of(c.ref()));
    boolean asNode = claim.isEmpty() || isExcepted(decision, to) || homelessWithConsent(egressIp);
    return Stream.concat(egressIp.stream(), asNode ? nodeAddresses(pod) : Stream.<IpAddress>empty())
        .filter(ip -> ip.family() == to.family());
  }

  private boolean homelessWithConsent(Optional<IpAddress> egressIp) {
    return decision.settings().noGateway() == Settings.NoGateway.NODE_SNAT
        && egressIp.filter(ip -> decision.target().of(ip).isEmpty()).isPresent();
  }

  private static boolean isExcepted(Decision decision, IpAddress to) {
    return decision.settings().exceptCidrs().stream().anyMatch(c -> c.contains(to));
  }

  private Stream<IpAddress> nodeAddresses(Pod pod) {
    return pod.node().map(decision.snapshot().nodes()::get).stream()
        .flatMap(n -> Stream.of(Family.values()).flatMap(f -> n.address(f).stream()));
  }
}
