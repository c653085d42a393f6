package io.sallyport.watch;

import io.sallyport.model.Egress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads what the controller has written before. Whatever somebody else made of it must not stop
 * anything: what is not understood counts as absent, and is written anew.
 */
final class StoredReader {
  private static final Fields NOTHING = new Fields("", 0, Map.of());

  private StoredReader() {}

  static Stored.OfEgress egress(Fields object) {
    Fields spec = fields(object, "spec");
    Fields status = fields(object, "status");
    return new Stored.OfEgress(
        text(spec, "egressIP"),
        texts(spec, "egressIPs"),
        Stream.concat(
                text(spec, "externalIPPool").stream(), texts(spec, "externalIPPools").stream())
            .toList(),
        text(fields(fields(object, "metadata"), "annotations"), Egress.ALLOCATED),
        new Stored.EgressStatus(
            text(status, "egressNode"), text(status, "egressIP"), conditions(status)));
  }

  static Stored pool(Fields object) {
    Fields status = fields(object, "status");
    Fields usage = fields(status, "usage");
    return new Stored.OfPool(number(usage, "total"), number(usage, "used"), conditions(status));
  }

  private static List<Stored.Condition> conditions(Fields status) {
    return lenient(() -> status.get("conditions").items(), List.<Field>of()).stream()
        .map(f -> condition(lenient(f::object, NOTHING)))
        .toList();
  }

  private static Stored.Condition condition(Fields fields) {
    return new Stored.Condition(
        text(fields, "type").orElse(""),
        text(fields, "status").orElse(""),
        text(fields, "reason").orElse(""),
        text(fields, "message").orElse(""),
        text(fields, "lastTransitionTime").orElse(""),
        number(fields, "observedGeneration").orElse(0));
  }

  private static Fields fields(Fields of, String name) {
    return lenient(() -> of.get(name).fields(), Optional.<Fields>empty()).orElse(NOTHING);
  }

  private static List<String> texts(Fields of, String name) {
    return lenient(() -> of.get(name).items(), List.<Field>of()).stream()
        .flatMap(f -> lenient(f::text, Optional.<String>empty()).stream())
        .toList();
  }

  private static Optional<String> text(Fields of, String name) {
    return lenient(() -> of.get(name).text(), Optional.empty());
  }

  private static OptionalLong number(Fields of, String name) {
    return lenient(
        () -> of.get(name).textOrNumber().stream().mapToLong(Long::parseLong).findFirst(),
        OptionalLong.empty());
  }

  /** What is read, or something else if it is not understood. */
  static <T> T lenient(Supplier<T> reading, T otherwise) {
    try {
      return reading.get();
    } catch (ManifestException | IllegalArgumentException notUnderstood) {
      return otherwise;
    }
  }
}
