package io.sallyport.controller.brain;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Reads messages of neighbour discovery that are valid by RFC 4861, 7.1.1 and 7.1.2. */
final class NdReader {
  private static final int SOLICITED = 0x4000_0000;
  private static final int FLAGS_AT = 4;
  private static final int TARGET_AT = 8;
  private static final int OPTION_UNIT = 8;
  private static final IpAddress FIRST_SOLICITED_NODE = IpAddress.parse("ff02::1:ff00:0");
  private static final int LOW_BITS = 24;
  private static final MacAddress NOBODY = new MacAddress(0);

  private final Ipv6Packet packet;
  private final byte[] message;

  private NdReader(Ipv6Packet packet) {
    this.packet = packet;
    this.message = packet.contents().toArray();
  }

  static Optional<NdFrame> read(byte[] frame) {
    MacAddress from = frame.length < Ethernet.HEADER_LENGTH ? NOBODY : Ethernet.sender(frame);
    return Ipv6Packet.in(frame)
        .map(NdReader::new)
        .filter(NdReader::isDiscovery)
        .flatMap(reader -> reader.told(from));
  }

  private boolean isDiscovery() {
    return packet.protocol() == Ipv6Packet.ICMPV6
        && packet.hopLimit() == NdFrame.HOP_LIMIT
        && message.length >= NdFrame.FIXED_PART
        && (type() == NdFrame.SOLICITATION || type() == NdFrame.ADVERTISEMENT)
        && message[1] == 0
        && packet.checksum() == 0;
  }

  private int type() {
    return message[0] & 0xff;
  }

  private Optional<NdFrame> told(MacAddress from) {
    IpAddress target =
        IpAddress.of(
            Arrays.copyOfRange(message, TARGET_AT, TARGET_AT + Family.IPV6.bits() / Byte.SIZE));
    NdFrame read = new NdFrame(type(), from, packet.source(), target);
    if (Ipv6Packet.isMulticast(target)
        || Ipv6Packet.isMulticast(packet.source())
        || !hasOptions()) {
      return Optional.empty();
    }
    Optional<MacAddress> mac = linkLayer(read.option());
    if (read.isAnonymous()) {
      return mac.isEmpty() && isToSolicitedNodes() ? Optional.of(read) : Optional.empty();
    }
    boolean answersAll = read.isAdvertisement() && isSolicited() && isToGroup();
    return mac.filter(m -> !answersAll)
        .map(m -> new NdFrame(read.type(), m, read.sender(), read.target()));
  }

  private boolean isSolicited() {
    return (ByteBuffer.wrap(message).getInt(FLAGS_AT) & SOLICITED) != 0;
  }

  private boolean isToGroup() {
    return Ipv6Packet.isMulticast(packet.destination());
  }

  private boolean isToSolicitedNodes() {
    return packet
        .destination()
        .value()
        .shiftRight(LOW_BITS)
        .equals(FIRST_SOLICITED_NODE.value().shiftRight(LOW_BITS));
  }

  /** Whether the options end where the message does, and none has the length 0. */
  private boolean hasOptions() {
    int at = NdFrame.FIXED_PART;
    while (at + 1 < message.length && length(at) > 0) {
      at += length(at);
    }
    return at == message.length;
  }

  private int length(int option) {
    return (message[option + 1] & 0xff) * OPTION_UNIT;
  }

  private Optional<MacAddress> linkLayer(int option) {
    for (int at = NdFrame.FIXED_PART; at < message.length; at += length(at)) {
      if (message[at] == option && length(at) == OPTION_UNIT) {
        return Optional.of(Ethernet.mac(ByteBuffer.wrap(message), at + 2));
      }
    }
    return Optional.empty();
  }
}
