package io.sallyport.flows.packets;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.datapath.Field;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodRef;
import io.sallyport.walk.Addressing;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.Walk;
import io.sallyport.walk.World;
import io.sallyport.walk.testing.TestWorld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends packets of every Pod, to the outside and to all other Pods, and finds those that break a
 * promise. What is for a Pod never leaves the uplink.
 */
public final class Leaks {
  private static final Map<Family, IpAddress> OUTSIDE =
      Map.of(
          Family.IPV4, IpAddress.parse("203.0.113.9"),
          Family.IPV6, IpAddress.parse("2001:db8:203::9"));
  private static final Map<Family, IpAddress> EXCEPTED =
      Map.of(
          Family.IPV4, IpAddress.parse("192.168.7.7"),
          Family.IPV6, IpAddress.parse("2001:db8:ee::7"));
  private final List<Promise> promises;
  private final Set<IpAddress> pods;

  /** While a cluster changes, each Pod may still be, or already be, as one of these promises. */
  public Leaks(TestCluster... states) {
    this.promises = Arrays.stream(states).map(Promise::new).toList();
    this.pods = Arrays.stream(states).map(Leaks::podAddresses).reduce(Leaks::both).orElseThrow();
  }

  private static Set<IpAddress> podAddresses(TestCluster state) {
    return state.decision().cluster().pods().values().stream()
        .flatMap(p -> p.ips().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<IpAddress> both(Set<IpAddress> these, Set<IpAddress> those) {
    Set<IpAddress> out = new TreeSet<>(these);
    out.retainAll(those);
    return out;
  }

  private record Sender(
      String node, int port, PodRef pod, Attachment.Pod attachment, List<Packet> packets) {
    Optional<Packet> to(IpAddress other) {
      return attachment.addresses().stream()
          .filter(own -> own.family() == other.family() && !own.equals(other))
          .map(own -> Packets.udp(own, 4000, other, 53).with(Field.ETH_SRC, attachment.mac()))
          .findFirst();
    }
  }

  private static Stream<Sender> senders(World world, Set<String> nodes) {
    return nodes.stream()
        .flatMap(
            node ->
                world.wiring(node).ports().entrySet().stream()
                    .filter(e -> e.getValue() instanceof Attachment.Pod)
                    .map(e -> sender(node, e.getKey(), (Attachment.Pod) e.getValue())));
  }

  private static Sender sender(String node, int port, Attachment.Pod pod) {
    String[] name = pod.name().split("/", 2);
    List<Packet> packets =
        pod.addresses().stream()
            .flatMap(own -> packets(own, port))
            .map(p -> p.with(Field.ETH_SRC, pod.mac()))
            .toList();
    return new Sender(node, port, new PodRef(name[0], name[1]), pod, packets);
  }

  private static Stream<Packet> packets(IpAddress own, int port) {
    IpAddress outside = OUTSIDE.get(own.family());
    return Stream.of(
        Packets.udp(own, 4000, outside, 53),
        Packets.tcp(own, 4000, EXCEPTED.get(own.family()), 443),
        Packets.echoRequest(own, outside, port));
  }

  /** The world after every Pod has sent everything once, whatever became of it. */
  public static TestWorld warmed(TestWorld cold, Set<String> nodes) {
    World world = cold.world();
    for (Sender sender : senders(world, nodes).toList()) {
      for (Packet packet : sender.packets()) {
        world = world.send(sender.node(), sender.port(), packet).after();
      }
    }
    return new TestWorld(world);
  }

  /** The ways of all packets that break the promise. */
  public List<String> in(TestWorld world, Set<String> nodes) {
    List<String> out = new ArrayList<>();
    senders(world.world(), nodes)
        .forEach(
            s ->
                Stream.concat(s.packets().stream(), pods.stream().flatMap(ip -> s.to(ip).stream()))
                    .map(p -> world.world().send(s.node(), s.port(), p))
                    .filter(w -> w.exits().stream().anyMatch(e -> breaks(s.pod(), e)))
                    .map(w -> told(s, w))
                    .forEach(out::add));
    return out;
  }

  private static String told(Sender sender, Walk walk) {
    return sender.pod() + ":\n" + walk.trace();
  }

  // None of these packets is for a Node: a kernel that gets one might send it anywhere.
  private boolean breaks(PodRef pod, Exit exit) {
    return exit instanceof Exit.Undecided
        || exit instanceof Exit.ReachedHost
        || (exit instanceof Exit.Left left && !promised(pod, left.packet()));
  }

  private boolean promised(PodRef pod, Packet packet) {
    IpAddress to = Addressing.address(packet, DESTINATION).orElseThrow();
    Set<IpAddress> allowed = new TreeSet<>();
    if (pods.contains(to)) {
      return false;
    }
    promises.forEach(p -> allowed.addAll(p.sources(pod, to)));
    return allowed.contains(Addressing.address(packet, SOURCE).orElseThrow());
  }
}
