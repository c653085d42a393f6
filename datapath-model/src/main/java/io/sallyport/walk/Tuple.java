package io.sallyport.walk;

/** What a tracker recognises a connection by, seen in one direction. */
record Tuple(int protocol, Endpoint from, Endpoint to) {
  /** The tuple of the answers. */
  Tuple reversed() {
    return new Tuple(protocol, to, from);
  }

  boolean hasPorts() {
    return protocol == Addressing.TCP || protocol == Addressing.UDP;
  }

  /** Whether a first packet of this kind starts a connection: an answer to a ping does not. */
  boolean mayStart() {
    return switch (protocol) {
      case Addressing.ICMP -> from.type() == 8;
      case Addressing.ICMPV6 -> from.type() == 128;
      default -> true;
    };
  }
}
