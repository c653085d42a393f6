package io.sallyport.flows.check;

import io.sallyport.datapath.Field;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.PodRef;
import io.sallyport.walk.Attachment;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Packets;
import java.util.List;
import java.util.Optional;

/**
 * Who sends a probe: a Pod, or whoever is at a port that rules knew as a Pod's.
 *
 * @param port of the Node's bridge
 */
record Sender(String node, int port, MacAddress mac, IpAddress ip, Optional<PodRef> pod) {
  private static final int PORT = 40_000;

  Packet udp(IpAddress to) {
    return framed(Packets.udp(ip, PORT, to, 53));
  }

  Packet tcp(IpAddress to) {
    return framed(Packets.tcp(ip, PORT, to, 443));
  }

  Packet ping(IpAddress to) {
    return framed(Packets.echoRequest(ip, to, port & 0xffff));
  }

  private Packet framed(Packet packet) {
    return packet.with(Field.ETH_SRC, mac);
  }

  Attachment.Pod attachment() {
    return new Attachment.Pod(name(), mac, List.of(ip));
  }

  String name() {
    return pod.map(PodRef::toString).orElse("port-" + port);
  }

  @Override
  public String toString() {
    return pod.map(p -> "Pod " + p).orElseGet(() -> "port %d of Node \"%s\"".formatted(port, node));
  }
}
