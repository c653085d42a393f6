package io.sallyport.walk;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Masked;
import io.sallyport.datapath.Match;
import io.sallyport.datapath.Rule;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules of one table, grouped by which bits they look at, as a switch does it (tuple space
 * search): a lookup costs one hash per group, however many rules there are.
 */
final class TableIndex {
  private final Map<SortedMap<Field, BigInteger>, Map<List<BigInteger>, List<Rule>>> byBits =
      new LinkedHashMap<>();

  TableIndex(Iterable<Rule> rules) {
    for (Rule rule : rules) {
      byBits
          .computeIfAbsent(bits(rule.match()), key -> new HashMap<>())
          .computeIfAbsent(values(rule.match()), key -> new ArrayList<>())
          .add(rule);
    }
  }

  /** What the table does with a packet. */
  record Found(Rule rule, Optional<Rule> rival) {}

  /** The best rule that fits, and another one of its priority that would do something else. */
  Optional<Found> lookup(Packet packet) {
    return best(fitting(packet));
  }

  static Optional<Found> best(List<Rule> fitting) {
    return fitting.stream()
        .max(Comparator.comparingInt(Rule::priority))
        .map(best -> new Found(best, rival(best, fitting)));
  }

  List<Rule> fitting(Packet packet) {
    List<Rule> out = new ArrayList<>();
    byBits.forEach(
        (bits, rules) -> out.addAll(rules.getOrDefault(values(packet, bits), List.of())));
    return out;
  }

  Stream<Rule> rules() {
    return byBits.values().stream().flatMap(m -> m.values().stream()).flatMap(List::stream);
  }

  private static Optional<Rule> rival(Rule best, List<Rule> fitting) {
    return fitting.stream()
        .filter(r -> r.priority() == best.priority() && !r.actions().equals(best.actions()))
        .findFirst();
  }

  private static SortedMap<Field, BigInteger> bits(Match match) {
    SortedMap<Field, BigInteger> out = new TreeMap<>();
    match.fields().forEach((field, masked) -> out.put(field, masked.mask()));
    return out;
  }

  private static List<BigInteger> values(Match match) {
    return match.fields().values().stream().map(Masked::value).toList();
  }

  private static List<BigInteger> values(Packet packet, SortedMap<Field, BigInteger> bits) {
    List<BigInteger> out = new ArrayList<>(bits.size());
    bits.forEach((field, mask) -> out.add(packet.get(field).and(mask)));
    return out;
  }
}
