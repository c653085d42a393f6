package io.sallyport.datapath;

import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The packets that a rule is for: every field named must fit. An empty match fits every packet. */
public record Match(SortedMap<Field, Masked> fields) implements Comparable<Match> {
  /** Fits every packet. */
  public static final Match ANY = new Match(Sorted.map(Map.of()));

  private static final Comparator<Map.Entry<Field, Masked>> BY_FIELD =
      Map.Entry.<Field, Masked>comparingByKey()
          .thenComparing(e -> e.getValue().value())
          .thenComparing(e -> e.getValue().mask());

  public Match {
    fields = Sorted.map(fields);
  }

  /** Narrows to packets of this kind, such as {@link Prerequisite#ARP}. */
  public Match and(Prerequisite kind) {
    Match out = this;
    for (Map.Entry<Field, Integer> e : kind.fields().entrySet()) {
      out = out.and(e.getKey(), e.getValue());
    }
    return out;
  }

  /** Narrows to packets of this IP version. */
  public Match and(Family family) {
    return and(version(family));
  }

  private static Prerequisite version(Family family) {
    return family == Family.IPV4 ? Prerequisite.IPV4 : Prerequisite.IPV6;
  }

  /** Whether only packets of this IP version fit. */
  public boolean isOf(Family family) {
    return version(family).holdsIn(this);
  }

  /** Narrows to packets whose field has exactly this value. */
  public Match and(Field field, long value) {
    return and(field, new Masked(BigInteger.valueOf(value), field.allOnes()));
  }

  /** Narrows to packets with this address in the field. */
  public Match and(Field field, IpAddress value) {
    return and(field, new Masked(value.value(), field.allOnes()));
  }

  /** Narrows to packets with an address of the block in the field. */
  public Match and(Field field, Cidr block) {
    return block.prefixLength() == 0
        ? this
        : and(field, new Masked(block.base().value(), block.mask()));
  }

  /** Narrows to packets with this MAC address in the field. */
  public Match and(Field field, MacAddress value) {
    return and(field, value.value());
  }

  /** Narrows to packets whose register holds this value. */
  public Match and(Bits bits, long value) {
    return and(bits.field(), new Masked(bits.place(value), bits.mask()));
  }

  /**
   * Narrows to packets that fit the field.
   *
   * @throws IllegalArgumentException if the same bits are matched already, or the field's
   *     prerequisite is not
   */
  public Match and(Field field, Masked value) {
    if (!field.prerequisite().holdsIn(this)) {
      throw new IllegalArgumentException(
          field.matchName() + " needs a match on " + field.prerequisite() + " first");
    }
    SortedMap<Field, Masked> more = new TreeMap<>(fields);
    more.merge(field, value, (a, b) -> both(field, a, b));
    return new Match(more);
  }

  private static Masked both(Field field, Masked a, Masked b) {
    if (a.mask().and(b.mask()).signum() != 0) {
      throw new IllegalArgumentException(field.matchName() + " is matched twice");
    }
    return new Masked(a.value().or(b.value()), a.mask().or(b.mask()));
  }

  /** Whether a packet must have exactly this value in the field. */
  public boolean isExactly(Field field, long value) {
    Masked masked = fields.get(field);
    return masked != null
        && masked.mask().equals(field.allOnes())
        && masked.value().equals(BigInteger.valueOf(value));
  }

  /** The fields that are looked at. */
  public Set<Field> names() {
    return fields.keySet();
  }

  /** By the first field that differs, then by its value. */
  @Override
  public int compareTo(Match other) {
    Iterator<Map.Entry<Field, Masked>> mine = fields.entrySet().iterator();
    Iterator<Map.Entry<Field, Masked>> theirs = other.fields.entrySet().iterator();
    while (mine.hasNext() && theirs.hasNext()) {
      int order = BY_FIELD.compare(mine.next(), theirs.next());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(mine.hasNext(), theirs.hasNext());
  }
}
