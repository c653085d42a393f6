package io.sallyport.watch;

import io.sallyport.watch.Value.Mapping;
import io.sallyport.watch.Value.Member;
import io.sallyport.watch.Value.Scalar;
import io.sallyport.watch.Value.ScalarType;
import io.sallyport.watch.Value.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML. It goes below Jackson, to the parser that Jackson uses: Jackson's tokens pass an
 * alias off as a string and an absent value as an empty one. What an alias names is converted once
 * and shared, so that aliases of aliases cannot blow up.
 */
final class YamlTree {
  private static final int DEEPEST = 200;
  private static final int MOST_ALIASES = 10_000;

  // Nodes are equal if they are the same; empty while the node is being converted.
  private final Map<Node, Optional<Value>> converted = new HashMap<>();

  private YamlTree() {}

  /**
   * The documents of a stream.
   *
   * @throws ManifestException if it is no YAML
   */
  static List<Value> read(String text) {
    Composer composer =
        new Composer(new ParserImpl(new StreamReader(text), limits()), new Resolver(), limits());
    List<Value> documents = new ArrayList<>();
    try {
      while (composer.checkNode()) {
        documents.add(new YamlTree().value(composer.getNode()));
      }
    } catch (YAMLException refused) {
      throw YamlRefusal.of(refused, text);
    }
    return documents;
  }

  private static LoaderOptions limits() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(FileText.LARGEST_BYTES);
    limits.setNestingDepthLimit(DEEPEST);
    limits.setMaxAliasesForCollections(MOST_ALIASES);
    return limits;
  }

  private Value value(Node node) {
    Optional<Value> known = converted.get(node);
    if (known == null) {
      converted.put(node, Optional.empty());
      converted.put(node, Optional.of(convert(node)));
    } else if (known.isEmpty()) {
      throw new ManifestException(line(node), "an alias stands inside the value that it names");
    }
    return converted.get(node).orElseThrow();
  }

  private Value convert(Node node) {
    if (node instanceof MappingNode mapping) {
      return mapping(mapping);
    }
    if (node instanceof SequenceNode sequence) {
      return new Sequence(line(node), sequence.getValue().stream().map(this::value).toList());
    }
    ScalarNode scalar = (ScalarNode) node;
    return new Scalar(line(node), type(scalar), scalar.getValue());
  }

  private Mapping mapping(MappingNode node) {
    Map<String, Member> members = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      Node key = tuple.getKeyNode();
      Value.add(members, key(key), new Member(line(key), value(tuple.getValueNode())));
    }
    return new Mapping(line(node), members);
  }

  private static String key(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw new ManifestException(line(node), "a key must be a string");
    }
    if (node.getTag().equals(Tag.MERGE)) {
      throw new ManifestException(line(node), "merge keys (<<) are not supported");
    }
    return scalar.getValue();
  }

  private static ScalarType type(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return ScalarType.NULL;
    }
    if (tag.equals(Tag.BOOL)) {
      return ScalarType.BOOLEAN;
    }
    boolean number = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
    // 10:20:30 is a number to base 60 in YAML 1.1, but a string to kubectl, and often an address.
    return number && !scalar.getValue().contains(":") ? ScalarType.NUMBER : ScalarType.TEXT;
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
