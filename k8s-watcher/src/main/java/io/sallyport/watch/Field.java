package io.sallyport.watch;

import io.sallyport.watch.Value.Mapping;
import io.sallyport.watch.Value.Scalar;
import io.sallyport.watch.Value.ScalarType;
import io.sallyport.watch.Value.Sequence;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One place in an object, filled or not; what it refuses, it refuses with its path and line.
 *
 * @param line of the key, or of what should hold the key
 * @param value empty if the field is absent or null, which is the same to Kubernetes
 */
record Field(String path, int line, Optional<Value> value) {
  /** Trouble with this field; the rest of the sentence follows its path. */
  ManifestException wrong(String rest) {
    return new ManifestException(line, path + rest);
  }

  /** The field is mandatory. */
  ManifestException missing() {
    return wrong(" is missing");
  }

  boolean isPresent() {
    return value.isPresent();
  }

  /** A string, which may be empty. */
  Optional<String> string() {
    return value.map(this::asString);
  }

  private String asString(Value given) {
    if (!(given instanceof Scalar scalar)) {
      throw wrong(" must be a string");
    }
    if (scalar.type() != ScalarType.TEXT) {
      throw wrong(" must be a string; quote it");
    }
    return scalar.text();
  }

  /** A string; an empty one counts as absent. */
  Optional<String> text() {
    return string().filter(s -> !s.isEmpty());
  }

  /** A string or a number, as written. */
  Optional<String> textOrNumber() {
    boolean number =
        value.filter(v -> v instanceof Scalar s && s.type() == ScalarType.NUMBER).isPresent();
    return number ? value.map(v -> ((Scalar) v).text()) : text();
  }

  /** A string that a parser understands or refuses with an IllegalArgumentException. */
  <T> Optional<T> parsed(Function<String, T> parser) {
    return text().map(t -> understood(() -> parser.apply(t)));
  }

  /** Turns the model's refusal of a value into trouble with this field. */
  <T> T understood(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException refused) {
      throw wrong(": " + refused.getMessage());
    }
  }

  /** True or false; absent is false. */
  boolean flag() {
    return value.map(this::asFlag).orElse(false);
  }

  private boolean asFlag(Value given) {
    if (given instanceof Scalar scalar && scalar.type() == ScalarType.BOOLEAN) {
      return scalar.text().matches("(?i)true|yes|on");
    }
    throw wrong(" must be true or false");
  }

  /** A whole number of a range. */
  OptionalInt integer(int least, int most) {
    return value.map(v -> OptionalInt.of(asInteger(v, least, most))).orElse(OptionalInt.empty());
  }

  private int asInteger(Value given, int least, int most) {
    if (!(given instanceof Scalar scalar) || scalar.type() != ScalarType.NUMBER) {
      throw wrong(" must be a number");
    }
    return understood(() -> WholeNumber.parse(scalar.text(), least, most));
  }

  /** The fields of an object. */
  Optional<Fields> fields() {
    return value.map(
        given -> {
          if (given instanceof Mapping mapping) {
            return new Fields(path, line, mapping.members());
          }
          throw wrong(" must be an object");
        });
  }

  /** The fields of a mandatory object. */
  Fields object() {
    return fields().orElseThrow(this::missing);
  }

  /** The items of a list; absent is empty. */
  List<Field> items() {
    return value.map(this::asItems).orElse(List.of());
  }

  private List<Field> asItems(Value given) {
    if (!(given instanceof Sequence list)) {
      throw wrong(" must be a list");
    }
    return IntStream.range(0, list.items().size()).mapToObj(i -> item(list, i)).toList();
  }

  private Field item(Sequence list, int index) {
    Value item = list.items().get(index);
    Optional<Value> filled = Optional.of(item).filter(v -> !v.isNull());
    return new Field(path + "[" + index + "]", item.line(), filled);
  }
}
