package io.sallyport.watch;

import io.sallyport.model.LabelSelector;
import io.sallyport.model.LabelSelector.Operator;
import io.sallyport.model.LabelSelector.Requirement;
import io.sallyport.model.Sorted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Reads a label selector. */
final class SelectorReader {
  private SelectorReader() {}

  static LabelSelector read(Fields selector) {
    selector.only("matchLabels", "matchExpressions");
    SortedMap<String, String> labels =
        selector.get("matchLabels").fields().map(Fields::strings).orElse(Sorted.map(Map.of()));
    return new LabelSelector(
        labels,
        selector.get("matchExpressions").items().stream()
            .map(SelectorReader::requirement)
            .toList());
  }

  private static Requirement requirement(Field item) {
    Fields fields = item.object().only("key", "operator", "values");
    Field key = fields.get("key");
    Field operator = fields.get("operator");
    return requirement(
        item,
        key.text().orElseThrow(key::missing),
        operator.parsed(SelectorReader::operator).orElseThrow(operator::missing),
        values(fields.get("values")));
  }

  private static Requirement requirement(
      Field item, String key, Operator operator, List<String> values) {
    return item.understood(() -> new Requirement(key, operator, values));
  }

  private static List<String> values(Field values) {
    return values.items().stream()
        .map(v -> v.string().orElseThrow(() -> v.wrong(" must be a string; quote it")))
        .toList();
  }

  private static Operator operator(String text) {
    return Arrays.stream(Operator.values())
        .filter(o -> o.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"" + text + "\" is none of In, NotIn, Exists and DoesNotExist"));
  }
}
