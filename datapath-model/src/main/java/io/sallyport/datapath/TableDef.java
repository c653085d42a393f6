package io.sallyport.datapath;

import io.sallyport.model.Sorted;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One table of a pipeline: what its rules may look at and where they may lead. A rule that its
 * table does not allow cannot be built; what has no rule is dropped.
 *
 * @param next the tables that its rules may lead to
 * @param purpose one sentence, for the pipeline page
 */
public record TableDef(
    int id, String name, SortedSet<Field> matches, List<TableDef> next, String purpose)
    implements Comparable<TableDef> {

  public TableDef {
    matches = Sorted.set(matches);
    next = List.copyOf(next);
    if (id < 0 || id > 254) {
      throw new IllegalArgumentException(id + " is no table number");
    }
    for (TableDef t : next) {
      if (t.id <= id) {
        throw new IllegalArgumentException(name + " leads back to " + t.name);
      }
    }
  }

  /** Starts a table that looks at nothing, leads nowhere and drops what has no rule. */
  public static TableDef table(int id, String name, String purpose) {
    return new TableDef(id, name, new TreeSet<>(), List.of(), purpose);
  }

  /** The same table, looking at these fields. */
  public TableDef matching(Field... fields) {
    Set<Field> all = EnumSet.noneOf(Field.class);
    all.addAll(matches);
    all.addAll(Arrays.asList(fields));
    return new TableDef(id, name, Sorted.set(all), next, purpose);
  }

  /** The same table, leading to these. */
  public TableDef next(TableDef... tables) {
    Set<TableDef> all = new LinkedHashSet<>(next);
    all.addAll(Arrays.asList(tables));
    return new TableDef(id, name, matches, List.copyOf(all), purpose);
  }

  /** Starts a rule of this table. */
  public RuleBuilder rule(int priority) {
    return new RuleBuilder(this, priority);
  }

  /** The rule for packets that no other fits. */
  public Rule miss() {
    return rule(0).owner("pipeline").because("no rule: drop").drop();
  }

  @Override
  public int compareTo(TableDef other) {
    return Integer.compare(id, other.id);
  }

  // A table is its number and name: its successors would make equals walk the whole pipeline.
  @Override
  public boolean equals(Object other) {
    return other instanceof TableDef t && t.id == id && t.name.equals(name);
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return name;
  }
}
