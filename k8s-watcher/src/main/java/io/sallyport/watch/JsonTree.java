package io.sallyport.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.sallyport.watch.Value.Mapping;
import io.sallyport.watch.Value.Member;
import io.sallyport.watch.Value.Scalar;
import io.sallyport.watch.Value.ScalarType;
import io.sallyport.watch.Value.Sequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON, one value or several in a row. */
final class JsonTree {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(FileText.LARGEST_BYTES)
                  .build())
          .build();

  private final JsonParser parser;

  private JsonTree(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The values of a file.
   *
   * @throws ManifestException if it is no JSON
   */
  static List<Value> read(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return new JsonTree(parser).untilEnd(null);
    } catch (JsonProcessingException refused) {
      // Jackson names no place when a limit is passed.
      int line = Optional.ofNullable(refused.getLocation()).map(JsonLocation::getLineNr).orElse(1);
      throw new ManifestException(line, "is no valid JSON: " + refused.getOriginalMessage());
    } catch (IOException impossible) {
      throw new UncheckedIOException("a string is always readable", impossible);
    }
  }

  // Jackson's token for the end of the file is null.
  private List<Value> untilEnd(JsonToken end) throws IOException {
    List<Value> values = new ArrayList<>();
    while (parser.nextToken() != end) {
      values.add(value());
    }
    return values;
  }

  private Value value() throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(line);
      case START_ARRAY -> new Sequence(line, untilEnd(JsonToken.END_ARRAY));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(line, ScalarType.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> scalar(line, ScalarType.BOOLEAN);
      case VALUE_NULL -> scalar(line, ScalarType.NULL);
      default -> scalar(line, ScalarType.TEXT);
    };
  }

  private Scalar scalar(int line, ScalarType type) throws IOException {
    return new Scalar(line, type, parser.getText());
  }

  private Mapping mapping(int line) throws IOException {
    Map<String, Member> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = parser.currentTokenLocation().getLineNr();
      parser.nextToken();
      Value.add(members, key, new Member(keyLine, value()));
    }
    return new Mapping(line, members);
  }
}
