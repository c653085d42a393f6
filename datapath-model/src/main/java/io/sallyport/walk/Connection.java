package io.sallyport.walk;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import java.math.BigInteger;

/**
 * A committed connection.
 *
 * @param original its first packet, before translation
 * @param reply what its answers look like when they come in: to the translated source
 * @param translated whether it was committed with nat(src=), even to the same address
 * @param answered whether a packet came from the other side; until then it stays new
 */
record Connection(
    Tuple original,
    Tuple reply,
    boolean translated,
    boolean answered,
    BigInteger mark,
    BigInteger label) {

  static Connection untranslated(Tuple original) {
    return new Connection(
        original, original.reversed(), false, false, BigInteger.ZERO, BigInteger.ZERO);
  }

  static Connection translated(Tuple original, Tuple reply) {
    return new Connection(original, reply, true, false, BigInteger.ZERO, BigInteger.ZERO);
  }

  boolean isReply(Tuple seen) {
    return !seen.equals(original);
  }

  Connection answeredIf(boolean byThis) {
    return new Connection(original, reply, translated, answered || byThis, mark, label);
  }

  Connection marked(BigInteger newMark, BigInteger newLabel) {
    return new Connection(original, reply, translated, answered, newMark, newLabel);
  }

  /** A packet of this connection, translated; in an ICMP error the quoted packet too. */
  Packet translate(Packet packet, boolean isReply) {
    Packet outer =
        isReply ? moved(packet, DESTINATION, original.from()) : moved(packet, SOURCE, reply.to());
    return packet.payload() instanceof Payload.Quote quote
        ? outer.with(new Payload.Quote(quoted(quote.about(), isReply)))
        : outer;
  }

  private Packet quoted(Packet about, boolean isReply) {
    return isReply ? moved(about, SOURCE, original.from()) : moved(about, DESTINATION, reply.to());
  }

  private static Packet moved(Packet packet, Addressing.End end, Endpoint to) {
    Packet addressed = Addressing.withAddress(packet, end, to.address());
    return Addressing.portField(packet, end)
        .map(field -> addressed.with(field, to.port()))
        .orElse(addressed);
  }
}
