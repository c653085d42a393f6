package io.sallyport.flows.check;

import static io.sallyport.walk.Addressing.End.DESTINATION;
import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.model.IpAddress;
import io.sallyport.walk.Addressing;
import io.sallyport.walk.Exit;
import io.sallyport.walk.Loss;
import io.sallyport.walk.Packet;
import java.util.Optional;

/**
 * What a copy of a packet did that may be forbidden.
 *
 * @param source that it left with
 */
record Deed(Kind kind, Optional<IpAddress> source) {
  /** What it did. */
  enum Kind {
    /** Left a Node by its uplink. */
    LEFT,
    /** Walked in circles. */
    CIRCLE,
    /** Met two rules of which nobody says which counts. */
    UNDECIDED
  }

  /** Absent: it did nothing of the kind. */
  static Optional<Deed> of(Exit exit) {
    if (exit instanceof Exit.Left left) {
      return Addressing.address(left.packet(), SOURCE)
          .map(source -> new Deed(Kind.LEFT, Optional.of(source)));
    }
    if (exit instanceof Exit.Dropped dropped && dropped.why() == Loss.CIRCLE) {
      return Optional.of(new Deed(Kind.CIRCLE, Optional.empty()));
    }
    return Optional.of(new Deed(Kind.UNDECIDED, Optional.empty()))
        .filter(d -> exit instanceof Exit.Undecided);
  }

  /** What it would do at a Node, for a sentence. */
  String wouldAt(String node) {
    return switch (kind) {
      case LEFT ->
          "would leave Node \"%s\" with the source %s".formatted(node, source.orElseThrow());
      case CIRCLE -> "would walk in circles, as far as Node \"%s\"".formatted(node);
      case UNDECIDED ->
          "would meet two rules of one priority on Node \"%s\", of which any may count"
              .formatted(node);
    };
  }

  /** A packet in a few words. */
  static String describe(Packet packet) {
    String ends =
        Addressing.address(packet, SOURCE)
            .map(from -> from + " to " + Addressing.address(packet, DESTINATION).orElseThrow())
            .orElse("no IP packet");
    return "%s packet (%s)".formatted(Protocol.of(packet), ends);
  }
}
