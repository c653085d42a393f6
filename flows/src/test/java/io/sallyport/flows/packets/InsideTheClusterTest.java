package io.sallyport.flows.packets;

import static io.sallyport.walk.testing.Probe.pingTo;
import static io.sallyport.walk.testing.Probe.tcpTo;
import static io.sallyport.walk.testing.Probe.udpTo;

import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import io.sallyport.walk.testing.TestWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that stay inside: no Egress applies to them, whoever selects the Pod. */
class InsideTheClusterTest {
  private final TestWorld world = Worlds.strayPods().world();

  private static Packet udp(String from, String to) {
    return Packets.udp(IpAddress.parse(from), 4000, IpAddress.parse(to), 53);
  }

  @ParameterizedTest(name = "prod/web-1 to {1}")
  @CsvSource({
    "10.244.1.12, staging/web-1", // of the same Node
    "10.244.2.11, prod/web-2", // of another Node
    "10.99.0.1, prod/stray-1",
    "10.99.0.2, prod/stray-2",
    "10.244.1.99, dev/guest" // of another Node, with an address of this one's podCIDR
  })
  void podsReachPodsWithTheirOwnAddress(String ip, String pod) {
    world.send("node-1", "prod/web-1", tcpTo(ip)).reaches(pod).from("10.244.1.11");
  }

  /** Stray Pods whose ports are not on their Nodes' bridges yet. */
  private static TestWorld withoutPorts() {
    return Worlds.strayPods()
        .switches(s -> s.withoutPort("node-1", PodPort.name(new PodRef("prod", "stray-1"))))
        .switches(s -> s.withoutPort("node-2", PodPort.name(new PodRef("prod", "stray-2"))))
        .world();
  }

  @ParameterizedTest(name = "{0} to {2}")
  @CsvSource({
    "node-1, prod/web-1, 10.99.0.1",
    "node-1, staging/web-1, 10.99.0.1",
    "node-2, prod/web-2, 10.99.0.2"
  })
  void whatIsForAPodWithoutPortStaysInside(String node, String from, String ip) {
    withoutPorts().send(node, from, udpTo(ip)).dropped("l3_forward");
  }

  @Test
  void theKernelsPacketsForAPodWithoutPortStayInside() {
    withoutPorts().sendFromHost("node-1", udp("10.10.0.101", "10.99.0.1")).dropped("l3_forward");
    withoutPorts().sendFromHost("node-1", udp("10.99.0.1", "203.0.113.9")).dropped("from_host");
  }

  @Test
  void nobodyOutsideReachesAPodWithoutPort() {
    withoutPorts()
        .sendFromOutside("node-1", udp("203.0.113.9", "10.99.0.1"))
        .dropped("from_uplink");
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"10.10.0.101, node-1", "10.10.0.102, node-2"})
  void podsReachNodesWithTheirOwnAddress(String ip, String node) {
    world.send("node-1", "prod/web-1", tcpTo(ip)).reachesHost(node).from("10.244.1.11");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "10.244.1.11, prod/web-1",
    "10.244.2.11, prod/web-2",
    "10.99.0.1, prod/stray-1",
    "10.99.0.2, prod/stray-2",
    "10.244.1.99, dev/guest"
  })
  void nodesReachPods(String ip, String pod) {
    world.sendFromHost("node-1", udp("10.10.0.101", ip)).reaches(pod).from("10.10.0.101");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"10.96.0.1", "10.96.1.1", "10.111.255.254"})
  void servicesAreForTheKernelOfThePodsNode(String service) {
    TestWorld services = Worlds.services().world();
    services.send("node-1", "prod/web-1", tcpTo(service)).reachesHost("node-1").from("10.244.1.11");
    services.send("node-2", "dev/box-2", tcpTo(service)).reachesHost("node-2").from("10.244.2.13");
  }

  @Test
  void aNodeAnswersAPodOfAnotherNode() {
    world
        .sendFromHost("node-2", udp("10.10.0.102", "10.244.1.11"))
        .reaches("prod/web-1")
        .from("10.10.0.102");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.244.1.200", "10.244.1.1"})
  void anAddressWithoutPodGoesNowhere(String ip) {
    world.send("node-1", "prod/web-1", pingTo(ip)).dropped("l3_forward");
    world.send("node-2", "prod/web-2", pingTo(ip)).dropped("egress_tunnel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"224.0.0.1", "255.255.255.255", "127.0.0.1", "0.0.0.0"})
  void whatIsNotUnicastIsNotRouted(String ip) {
    world.send("node-1", "prod/web-1", udpTo(ip)).dropped("l3_forward");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.244.1.11", "10.244.2.11", "10.99.0.1", "10.99.0.2", "10.244.1.99"})
  void nobodyOutsideReachesPodsByTheirOwnAddress(String ip) {
    world.sendFromOutside("node-1", udp("203.0.113.9", ip)).dropped("from_uplink");
  }
}
