package io.sallyport.controller.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One mapping of the configuration file. It remembers which keys were asked for, so that a key that
 * nobody knows is an error and not a setting without effect.
 */
final class Section {
  private final String file;
  private final String path;
  private final JsonNode node;
  private final Set<String> known = new TreeSet<>();
  private final List<Section> children = new ArrayList<>();

  Section(String file, String path, JsonNode node) {
    this.file = file;
    this.path = path;
    this.node = isEmpty(node) ? JsonNodeFactory.instance.objectNode() : node;
    if (!this.node.isObject()) {
      throw new ConfigException(
          file + ": " + (path.isEmpty() ? "it" : path) + " must be a mapping");
    }
  }

  Section section(String key) {
    Section child = new Section(file, name(key), find(key).orElse(NullNode.instance));
    children.add(child);
    return child;
  }

  // YAML's "key:" with nothing behind it.
  private static boolean isEmpty(JsonNode value) {
    return value.isNull() || value.isMissingNode() || (value.isTextual() && isBlank(value));
  }

  private static boolean isBlank(JsonNode text) {
    return text.asText().isBlank();
  }

  /** A string that is not empty. */
  String text(String key, String otherwise) {
    return find(key)
        .map(v -> require(key, v, v.isTextual(), "a string"))
        .map(v -> notEmpty(key, v))
        .orElse(otherwise);
  }

  private String notEmpty(String key, JsonNode text) {
    if (isBlank(text)) {
      throw new ConfigException("%s: %s must not be empty".formatted(file, name(key)));
    }
    return text.asText();
  }

  boolean flag(String key, boolean otherwise) {
    return find(key)
        .map(v -> require(key, v, v.isBoolean(), "true or false").asBoolean())
        .orElse(otherwise);
  }

  /** A whole number between two limits, both included. */
  int number(String key, int otherwise, int least, int most) {
    return find(key)
        .map(
            v ->
                require(
                        key,
                        v,
                        v.isInt() && v.asInt() >= least && v.asInt() <= most,
                        "a whole number from " + least + " to " + most)
                    .asInt())
        .orElse(otherwise);
  }

  /** One of these words. */
  <T> T choice(String key, T otherwise, Function<String, Optional<T>> read, String words) {
    return find(key)
        .map(v -> read.apply(v.asText()).orElseThrow(() -> complaint(key, v, "one of " + words)))
        .orElse(otherwise);
  }

  /** A value with a text form that its reader checks. */
  <T> Optional<T> parsed(String key, Function<String, T> reader) {
    return find(key).map(v -> parse(key, v, reader));
  }

  <T> List<T> list(String key, Function<String, T> reader) {
    List<T> out = new ArrayList<>();
    find(key)
        .filter(v -> !isEmpty(v))
        .map(v -> require(key, v, v.isArray(), "a list"))
        .ifPresent(items -> items.forEach(v -> out.add(parse(key, v, reader))));
    return List.copyOf(out);
  }

  private <T> T parse(String key, JsonNode value, Function<String, T> reader) {
    try {
      return reader.apply(require(key, value, value.isTextual(), "a string").asText());
    } catch (IllegalArgumentException bad) {
      throw new ConfigException("%s: %s: %s".formatted(file, name(key), bad.getMessage()));
    }
  }

  /** Fails on the first key that nobody asked for, here or below. */
  void refuseUnknownKeys() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                throw new ConfigException(
                    "%s: unknown key \"%s\"; known here: %s"
                        .formatted(file, name(key), String.join(", ", known)));
              }
            });
    children.forEach(Section::refuseUnknownKeys);
  }

  private Optional<JsonNode> find(String key) {
    known.add(key);
    return Optional.ofNullable(node.get(key)).filter(v -> !v.isNull());
  }

  private JsonNode require(String key, JsonNode value, boolean holds, String what) {
    if (!holds) {
      throw complaint(key, value, what);
    }
    return value;
  }

  /** The error for a value that is readable and still not wanted. */
  ConfigException refusal(String key, String why) {
    return new ConfigException("%s: %s %s".formatted(file, name(key), why));
  }

  private ConfigException complaint(String key, JsonNode value, String what) {
    return new ConfigException("%s: %s must be %s, not %s".formatted(file, name(key), what, value));
  }

  private String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
