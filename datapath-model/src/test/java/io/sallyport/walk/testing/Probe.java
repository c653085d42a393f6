package io.sallyport.walk.testing;

import io.sallyport.datapath.Field;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;

/** A packet that a pod is to send: everything but the pod's own addresses. */
@FunctionalInterface
public interface Probe {
  /**
   * The source port of every UDP and TCP probe, and the id of every ping, unless said otherwise.
   */
  int PORT = 40_000;

  /** The packet, sent by this pod. */
  Packet by(Attachment.Pod pod);

  /** A datagram to port 53. */
  static Probe udpTo(String address) {
    return udp(PORT, address, 53);
  }

  /** A datagram. */
  static Probe udp(int fromPort, String address, int toPort) {
    IpAddress to = IpAddress.parse(address);
    return pod -> Packets.udp(own(pod, to.family()), fromPort, to, toPort);
  }

  /** The first segment of a connection to port 443. */
  static Probe tcpTo(String address) {
    return tcp(PORT, address, 443);
  }

  /** The first segment of a connection. */
  static Probe tcp(int fromPort, String address, int toPort) {
    IpAddress to = IpAddress.parse(address);
    return pod -> Packets.tcp(own(pod, to.family()), fromPort, to, toPort);
  }

  /** A ping. */
  static Probe pingTo(String address) {
    IpAddress to = IpAddress.parse(address);
    return pod -> Packets.echoRequest(own(pod, to.family()), to, PORT);
  }

  /** An ARP request. */
  static Probe arpFor(String address) {
    return pod -> Packets.arpRequest(pod.mac(), own(pod, Family.IPV4), IpAddress.parse(address));
  }

  /** A Neighbor Solicitation from the pod's IPv6 address. */
  static Probe nsFor(String address) {
    return pod -> Packets.solicitation(pod.mac(), own(pod, Family.IPV6), IpAddress.parse(address));
  }

  /** A Neighbor Solicitation from another address of the pod, such as its link-local one. */
  static Probe nsFrom(String source, String address) {
    return pod ->
        Packets.solicitation(pod.mac(), IpAddress.parse(source), IpAddress.parse(address));
  }

  /** An ICMP or ICMPv6 packet of some type, as the address is. */
  static Probe icmpTo(String address, int type) {
    IpAddress to = IpAddress.parse(address);
    return pod -> Packets.icmp(own(pod, to.family()), to, type);
  }

  /** A later segment of the same connection. */
  default Probe later() {
    return pod -> Packets.later(by(pod));
  }

  /** The same with another value in a field, such as a forged source. */
  default Probe with(Field field, long value) {
    return pod -> by(pod).with(field, value);
  }

  /** The same with another address in a field. */
  default Probe with(Field field, String address) {
    return pod -> by(pod).with(field, IpAddress.parse(address));
  }

  private static IpAddress own(Attachment.Pod pod, Family family) {
    return pod.addresses().stream()
        .filter(a -> a.family() == family)
        .findFirst()
        .orElseThrow(() -> new AssertionError(pod.name() + " has no " + family + " address"));
  }
}
