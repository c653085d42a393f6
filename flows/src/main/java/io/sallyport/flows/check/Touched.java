package io.sallyport.flows.check;

import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Rule;
import io.sallyport.flows.Decision;
import io.sallyport.flows.PipelineBits;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the rules and groups of all plans name: Pods, egress IPs, destinations. A rule that names
 * none of them concerns everything that crosses its Node.
 */
final class Touched {
  private static final Set<Field> SOURCES = EnumSet.of(Field.NW_SRC, Field.IPV6_SRC);
  private static final Set<Field> DESTINATIONS = EnumSet.of(Field.NW_DST, Field.IPV6_DST);
  private static final Set<Field> ASKED = EnumSet.of(Field.ARP_TPA, Field.ND_TARGET);
  private static final Set<Field> ADDRESSES =
      EnumSet.of(
          Field.NW_SRC,
          Field.NW_DST,
          Field.IPV6_SRC,
          Field.IPV6_DST,
          Field.ARP_SPA,
          Field.ARP_TPA,
          Field.ND_TARGET);

  private final Promises promises;
  private final Set<IpAddress> egressIps;
  private final Set<IpAddress> nodeAddresses = new HashSet<>();
  private final Map<Integer, String> egressById = new TreeMap<>();
  private final SortedMap<PodRef, Pod> pods = new TreeMap<>();
  private final SortedMap<String, Sender> strangers = new TreeMap<>();
  private final Set<String> egresses = new TreeSet<>();
  private final Set<IpAddress> asked = new TreeSet<>();
  private final Set<IpAddress> destinations = new TreeSet<>();
  private final Set<String> nodes = new TreeSet<>();

  private Touched(Decision decision, Promises promises) {
    this.promises = promises;
    this.egressIps = decision.byAddress().keySet();
    decision.snapshot().nodes().values().forEach(n -> nodeAddresses.addAll(n.addresses()));
    nodeAddresses.addAll(decision.settings().gateways());
    decision.ids().forEach((claim, id) -> egressById.put(id, claim.egress()));
  }

  static Touched of(Outlook outlook, Promises promises) {
    Touched touched = new Touched(outlook.decision(), promises);
    outlook.prospects().forEach((node, p) -> p.plan().ifPresent(plan -> touched.plan(node, plan)));
    touched.egresses.stream()
        .flatMap(e -> outlook.decision().allocation().of(e).stream())
        .forEach(touched.asked::add);
    return touched;
  }

  private void plan(String node, Plan plan) {
    plan.touched().forEach(rule -> rule(node, rule));
    plan.touchedGroups().forEach(this::egress);
  }

  // What a rule does for a Pod concerns that Pod alone, whatever Egress it names.
  private void rule(String node, Rule rule) {
    boolean ofPod = owner(rule.owner()) && rule.match().names().contains(Field.IN_PORT);
    for (Map.Entry<Field, Masked> e : rule.match().fields().entrySet()) {
      ofPod |= ADDRESSES.contains(e.getKey()) && address(e.getKey(), e.getValue());
    }
    if (!ofPod && !ofEgress(rule)) {
      nodes.add(node);
    }
    answers(rule.match());
    stranger(node, rule);
  }

  // What a Pod may ask for is not for an uplink to answer.
  private void answers(Match match) {
    match.fields().entrySet().stream()
        .filter(e -> ASKED.contains(e.getKey()) && !match.names().contains(Field.IN_PORT))
        .filter(e -> e.getValue().mask().equals(e.getKey().allOnes()))
        .forEach(e -> asked.add(new IpAddress(family(e.getKey()), e.getValue().value())));
  }

  private static Family family(Field field) {
    return field.bits() == Family.IPV6.bits() ? Family.IPV6 : Family.IPV4;
  }

  private boolean ofEgress(Rule rule) {
    boolean named = egress(Cookie.egressId(rule.cookie()));
    SortedMap<Field, Masked> fields = rule.match().fields();
    if (fields.containsKey(Field.TUN_ID)) {
      named |= egress(fields.get(Field.TUN_ID).value().intValue());
    }
    if (fields.containsKey(PipelineBits.EGRESS.field())) {
      Masked masked = fields.get(PipelineBits.EGRESS.field());
      named |= egress(masked.value().shiftRight(PipelineBits.EGRESS.low()).intValue());
    }
    return named;
  }

  private boolean egress(int id) {
    Optional<String> egress = Optional.ofNullable(egressById.get(id));
    egress.ifPresent(egresses::add);
    return egress.isPresent();
  }

  private boolean owner(String owner) {
    String[] parts = owner.split("/", 3);
    Optional<Pod> pod =
        parts.length == 3 && parts[0].equals("Pod")
            ? promises.pod(new PodRef(parts[1], parts[2]))
            : Optional.empty();
    pod.ifPresent(p -> pods.put(p.ref(), p));
    return parts[0].equals("Pod");
  }

  // Of an exact address that is no Node's and no egress IP it is taken that it is, or was, a Pod's.
  private boolean address(Field field, Masked masked) {
    Family family = family(field);
    if (!masked.mask().equals(field.allOnes())) {
      if (DESTINATIONS.contains(field)) {
        destinations.add(inside(new IpAddress(family, masked.value()), masked.mask().bitCount()));
      }
      return false;
    }
    IpAddress ip = new IpAddress(family, masked.value());
    promises.pod(ip).ifPresent(p -> pods.put(p.ref(), p));
    if (egressIps.contains(ip)) {
      asked.add(ip);
    }
    return !egressIps.contains(ip) && !nodeAddresses.contains(ip);
  }

  private IpAddress inside(IpAddress base, int prefixLength) {
    return promises
        .podIn(new Cidr(base, prefixLength))
        .orElseGet(() -> new IpAddress(base.family(), base.value().setBit(0)));
  }

  // Rules that go, or that were read back, name a Pod by its port and address alone.
  private void stranger(String node, Rule rule) {
    SortedMap<Field, Masked> fields = rule.match().fields();
    Optional<Field> source = SOURCES.stream().filter(fields::containsKey).findFirst();
    if (source.isEmpty() || !fields.containsKey(Field.IN_PORT)) {
      return;
    }
    Masked address = fields.get(source.get());
    IpAddress ip =
        new IpAddress(source.get() == Field.NW_SRC ? Family.IPV4 : Family.IPV6, address.value());
    BigInteger mac =
        Optional.ofNullable(fields.get(Field.ETH_SRC)).map(Masked::value).orElse(BigInteger.ZERO);
    int port = fields.get(Field.IN_PORT).value().intValue();
    strangers.put(
        "%s:%d:%s".formatted(node, port, ip),
        new Sender(node, port, new MacAddress(mac.longValue()), ip, Optional.empty()));
  }

  SortedMap<PodRef, Pod> pods() {
    return pods;
  }

  /** Ports and addresses that rules let in together, by both. */
  SortedMap<String, Sender> strangers() {
    return strangers;
  }

  /** The Nodes that have rules touched which concern everything. */
  Set<String> nodes() {
    return nodes;
  }

  boolean egress(String name) {
    return egresses.contains(name);
  }

  /** The addresses that somebody at an uplink may ask for. */
  Set<IpAddress> asked() {
    return asked;
  }

  /** One address of each block that rules send somewhere, and of the Pods of each Node one. */
  Set<IpAddress> destinations() {
    Set<IpAddress> out = new TreeSet<>(destinations);
    Set<String> seen = new TreeSet<>();
    pods.values().stream()
        .filter(p -> seen.add(p.node().orElseThrow()))
        .forEach(p -> out.addAll(p.ips()));
    return out;
  }
}
