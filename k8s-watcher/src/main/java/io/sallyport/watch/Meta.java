package io.sallyport.watch;

import io.sallyport.model.Origin;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is read of an object's metadata.
 *
 * @param deleting whether a deletionTimestamp is set
 */
record Meta(
    ObjectRef ref,
    Optional<Instant> created,
    boolean deleting,
    SortedMap<String, String> labels,
    SortedMap<String, String> annotations) {

  static Meta read(ObjectRef ref, Fields object) {
    Fields metadata = object.get("metadata").object();
    return new Meta(
        ref,
        metadata.get("creationTimestamp").parsed(Meta::instant),
        metadata.get("deletionTimestamp").isPresent(),
        strings(metadata.get("labels")),
        strings(metadata.get("annotations")));
  }

  private static SortedMap<String, String> strings(Field field) {
    return field.fields().map(Fields::strings).orElseGet(() -> Sorted.map(Map.of()));
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException refused) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no RFC 3339 time, such as 2024-05-01T12:00:00Z");
    }
  }

  Origin origin() {
    return new Origin(ref.name(), created);
  }

  /**
   * The value of an annotation. No API server checks annotations, so that a bad one is a problem of
   * the object, not of its file, and is ignored.
   */
  <T> Optional<T> annotation(String name, Function<String, T> parser, Consumer<Problem> problems) {
    try {
      return Optional.ofNullable(annotations.get(name)).map(parser);
    } catch (IllegalArgumentException refused) {
      String sentence = "annotation %s: %s; it is ignored".formatted(name, refused.getMessage());
      problems.accept(new ManifestException(sentence).in(ref.path()));
      return Optional.empty();
    }
  }

  /** Reads the name of a bridge port: what Linux allows for an interface. */
  static String portName(String text) {
    if (!text.matches("[^\\s/]{1,15}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no port name of 1 to 15 characters");
    }
    return text;
  }
}
