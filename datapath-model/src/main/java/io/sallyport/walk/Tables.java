package io.sallyport.walk;

import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The indexes of one switch's tables: those of a whole program, and a patch of the rules that are
 * other by now. A patch that has grown to a part of the program is worked in.
 */
final class Tables {
  private static final int SMALL = 64;
  private static final int PART = 4;

  private final Map<Integer, TableIndex> whole;
  private final int size;
  private final SortedMap<RuleKey, Optional<Rule>> patch;
  private final Map<Integer, TableIndex> patched;
  private final Map<Integer, String> names;

  private Tables(Map<Integer, TableIndex> whole, int size) {
    this.whole = whole;
    this.size = size;
    this.patch = new TreeMap<>();
    this.patched = Map.of();
    this.names = new HashMap<>();
    whole.values().stream().flatMap(TableIndex::rules).forEach(this::name);
  }

  private Tables(Tables from, SortedMap<RuleKey, Optional<Rule>> patch) {
    this.whole = from.whole;
    this.size = from.size;
    this.patch = patch;
    this.patched = indexes(patch.values().stream().flatMap(Optional::stream).toList());
    this.names = new HashMap<>(from.names);
    patched.values().stream().flatMap(TableIndex::rules).forEach(this::name);
  }

  private void name(Rule rule) {
    names.putIfAbsent(rule.table().id(), rule.table().name());
  }

  static Tables of(Collection<Rule> rules) {
    return new Tables(indexes(rules), rules.size());
  }

  private static Map<Integer, TableIndex> indexes(Collection<Rule> rules) {
    return rules.stream().collect(Collectors.groupingBy(r -> r.table().id())).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new TableIndex(e.getValue())));
  }

  /** With other rules; absent: it has gone. */
  Tables with(Map<RuleKey, Optional<Rule>> changes) {
    SortedMap<RuleKey, Optional<Rule>> more = new TreeMap<>(patch);
    more.putAll(changes);
    Tables out = new Tables(this, more);
    return more.size() > SMALL + size / PART ? of(out.rules()) : out;
  }

  private List<Rule> rules() {
    SortedMap<RuleKey, Rule> out = new TreeMap<>();
    whole.values().stream().flatMap(TableIndex::rules).forEach(r -> out.put(r.key(), r));
    patch.forEach((key, rule) -> rule.ifPresentOrElse(r -> out.put(key, r), () -> out.remove(key)));
    return List.copyOf(out.values());
  }

  String name(int table) {
    return names.getOrDefault(table, Integer.toString(table));
  }

  Optional<TableIndex.Found> lookup(int table, Packet packet) {
    return TableIndex.best(
        Stream.concat(
                fitting(whole, table, packet).filter(r -> !patch.containsKey(r.key())),
                fitting(patched, table, packet))
            .toList());
  }

  private static Stream<Rule> fitting(Map<Integer, TableIndex> indexes, int table, Packet packet) {
    return Optional.ofNullable(indexes.get(table)).stream()
        .map(index -> index.fitting(packet))
        .flatMap(List::stream);
  }
}
