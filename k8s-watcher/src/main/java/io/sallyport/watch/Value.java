package io.sallyport.watch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What YAML and JSON have in common, with the line (from 1) on which each part starts. */
sealed interface Value {
  /** Where it starts. */
  int line();

  /** How a scalar was written: a plain {@code on} or {@code 1} is no text. */
  enum ScalarType {
    /** A string. */
    TEXT,
    /** An integer or a floating-point number. */
    NUMBER,
    /** True or false; in YAML also yes, no, on and off. */
    BOOLEAN,
    /** Nothing. */
    NULL
  }

  /** A leaf; the text is as written, without quotes. */
  record Scalar(int line, ScalarType type, String text) implements Value {}

  /** A list. */
  record Sequence(int line, List<Value> items) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Fields in the order of writing. */
  record Mapping(int line, Map<String, Member> members) implements Value {
    public Mapping {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** A field's value, and the line of its key. */
  record Member(int line, Value value) {}

  /** Whether there is nothing. */
  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.type() == ScalarType.NULL;
  }

  /** Adds a field to a mapping that is being read; a key may be there only once. */
  static void add(Map<String, Member> members, String key, Member entry) {
    Member before = members.putIfAbsent(key, entry);
    if (before != null) {
      throw new ManifestException(
          entry.line(),
          "the key \"%s\" is there twice (first on line %d)".formatted(key, before.line()));
    }
  }
}
