package io.sallyport.walk.testing;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.walk.Addressing;
import io.sallyport.walk.Packet;

/** A packet's ends in words, to compare; "none" for what it does not have. */
record PacketView(Packet packet) {
  static PacketView of(Packet packet) {
    return new PacketView(packet);
  }

  String source() {
    return address(SOURCE);
  }

  String destination() {
    return address(DESTINATION);
  }

  String sourcePort() {
    return port(SOURCE);
  }

  String destinationPort() {
    return port(DESTINATION);
  }

  private String address(Addressing.End end) {
    return Addressing.address(packet, end).map(Object::toString).orElse("none");
  }

  private String port(Addressing.End end) {
    return Addressing.portField(packet, end).map(f -> packet.get(f).toString()).orElse("none");
  }
}
