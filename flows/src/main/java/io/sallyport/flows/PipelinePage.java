package io.sallyport.flows;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Cookie;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.FlowText;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints PIPELINE.md: the tables and bits as declared, and flows of a compiled example. */
final class PipelinePage {
  private static final String INTRODUCTION =
      """
      # The pipeline

      This page is printed from `EgressPipeline`, `PipelineBits` and `Zones`, with flows of the compiled examples
      %s. A test fails when it is stale; `scripts/golden` prints it anew.

      A packet starts in the first table. Every table drops what it has no rule for, so a rule that is missing is an
      outage and never a leak. Dotted arrows go through a group, one for each Egress.
      """;

  private static final String MERMAID =
      """

      ```mermaid
      flowchart TD
      %s
      ```
      """;

  private final Collection<NodeProgram> example;

  private PipelinePage(Collection<NodeProgram> example) {
    this.example = example;
  }

  /**
   * The page.
   *
   * @param names of the examples
   * @param example their programs, together with at least one rule in each table
   */
  static String print(Collection<String> names, Collection<NodeProgram> example) {
    PipelinePage page = new PipelinePage(example);
    return INTRODUCTION.formatted(list(names, name -> "`" + name + "`"))
        + MERMAID.formatted(String.join("\n", page.arrows()))
        + EgressPipeline.tables().stream().map(page::table).collect(Collectors.joining())
        + page.groups()
        + bits()
        + zones();
  }

  private List<String> arrows() {
    Stream<String> boxes =
        EgressPipeline.tables().stream()
            .map(t -> "  %s[\"%d %s\"]".formatted(t.name(), t.id(), t.name()));
    Stream<String> arrows =
        EgressPipeline.tables().stream()
            .flatMap(t -> t.next().stream().map(n -> "  %s --> %s".formatted(t.name(), n.name())));
    return Stream.of(boxes, arrows, groupArrows()).flatMap(s -> s).toList();
  }

  private Stream<String> groupArrows() {
    return rules()
        .filter(r -> r.actions().stream().anyMatch(Action.ToGroup.class::isInstance))
        .flatMap(r -> resubmits().map(to -> "  %s -.-> %s".formatted(r.table().name(), to)))
        .distinct();
  }

  private Stream<String> resubmits() {
    return example.stream()
        .flatMap(p -> p.groups().values().stream())
        .flatMap(g -> g.actions().stream())
        .filter(Action.Resubmit.class::isInstance)
        .map(a -> ((Action.Resubmit) a).table().name())
        .distinct();
  }

  private Stream<Rule> rules() {
    return example.stream().flatMap(p -> p.rules().values().stream());
  }

  private String table(TableDef table) {
    return """

        ## %d %s
        %s

        | looks at | leads to |
        | --- | --- |
        | %s | %s |

        ```
        %s
        ```
        """
        .formatted(
            table.id(),
            table.name(),
            table.purpose(),
            list(table.matches(), Field::matchName),
            list(table.next(), TableDef::name),
            samples(table));
  }

  private static <T> String list(Collection<T> items, Function<T, String> name) {
    return items.isEmpty()
        ? "nothing"
        : items.stream().map(name).distinct().collect(Collectors.joining(", "));
  }

  // One of each kind: the first that has an owner tells most.
  private String samples(TableDef table) {
    Map<String, Rule> byKind = new LinkedHashMap<>();
    rules()
        .filter(r -> r.table().equals(table))
        .sorted(Comparator.comparing(Rule::key))
        .forEach(r -> byKind.merge(kind(r), r, PipelinePage::better));
    return byKind.values().stream()
        .map(r -> FlowText.print(r) + "  # " + r.owner() + ": " + r.reason())
        .collect(Collectors.joining("\n"));
  }

  private static String kind(Rule rule) {
    String actions =
        rule.actions().stream()
            .map(a -> a instanceof Action.Goto g ? g.table().name() : a.getClass().getSimpleName())
            .collect(Collectors.joining(","));
    return rule.priority() + " " + rule.match().names() + " " + actions;
  }

  private static Rule better(Rule one, Rule other) {
    boolean onlyOtherHasOwner = one.owner().equals("pipeline") && !other.owner().equals("pipeline");
    return onlyOtherHasOwner ? other : one;
  }

  private String groups() {
    Map<String, Group> byReason = new TreeMap<>();
    example.stream()
        .flatMap(p -> p.groups().values().stream())
        .forEach(g -> byReason.putIfAbsent(g.reason(), g));
    return """

        ## Groups
        Where an egress IP lives, on each Node that has Pods of its Egress. A move changes these, one message a Node.

        ```
        %s
        ```
        """
        .formatted(
            byReason.values().stream()
                .map(g -> FlowText.print(g) + "  # " + g.owner() + ": " + g.reason())
                .collect(Collectors.joining("\n")));
  }

  private static String bits() {
    return """

        ## Bits
        | name | where | values |
        | --- | --- | --- |
        %s

        The cookie is `%s` in its high 16 bits and the egress id in its low 32.
        """
        .formatted(
            PipelineBits.all().stream().map(PipelinePage::bits).collect(Collectors.joining("\n")),
            String.format(Locale.ROOT, "0x%x", Cookie.ofNone() >>> 48));
  }

  private static String bits(Bits bits) {
    String values =
        PipelineBits.values().stream()
            .filter(v -> v.bits().equals(bits))
            .map(v -> v.value() + ": " + v.meaning())
            .collect(Collectors.joining("; "));
    return "| %s | %s, %s | %s |"
        .formatted(
            bits.name(),
            bits.field().matchName(),
            bits.width() == 1
                ? "bit " + bits.low()
                : "bits %d to %d".formatted(bits.low(), bits.low() + bits.width() - 1),
            values);
  }

  private static String zones() {
    return """

        ## Conntrack zones
        | zone | whose connections |
        | --- | --- |
        | %d | the Node's own, its masquerade, and a static egress IP that is its address: one address, one zone |
        | %d to 65535 | of an egress IP, by the CRC-32 of its text |
        """
        .formatted(Zones.NODE, Zones.FIRST);
  }
}
