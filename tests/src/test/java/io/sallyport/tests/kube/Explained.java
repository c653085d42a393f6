package io.sallyport.tests.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What "kubectl explain" tells of our fields. */
final class Explained {
  private static final Pattern FIELD = Pattern.compile("( +)(\\w+)\t<(.*)>");
  private static final int INDENT = 3;

  private Explained() {}

  /** The tree of spec and status, flattened: "spec.bandwidth.rate type". */
  static List<String> tree(String recursive) {
    List<String> out = new ArrayList<>();
    List<String> path = new ArrayList<>();
    for (String line : recursive.lines().toList()) {
      Matcher field = FIELD.matcher(line);
      if (field.matches()) {
        path.subList(field.group(1).length() / INDENT - 1, path.size()).clear();
        path.add(field.group(2));
        out.add((String.join(".", path) + " " + field.group(3)).strip());
      }
    }
    return out.stream().filter(f -> f.startsWith("spec") || f.startsWith("status")).toList();
  }

  /** Paths of a schema that have no description. */
  static List<String> without(Map<?, ?> schema) {
    List<String> out = new ArrayList<>();
    collect("", schema, out);
    return out;
  }

  private static void collect(String path, Map<?, ?> schema, List<String> out) {
    boolean plain = path.endsWith("[]") && !schema.containsKey("properties");
    if (!schema.containsKey("description") && !plain) {
      out.add(path);
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      collect(path + "[]", items, out);
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((name, inner) -> collect(path + "." + name, (Map<?, ?>) inner, out));
    }
  }
}
