package io.sallyport.walk;

import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.SortedMap;
import java.util.TreeMap;

/** One line of a trace. */
public sealed interface Step {
  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of step. */
  interface Visitor<R> {
    R hit(Hit step);

    R sent(Sent step);

    R lost(Lost step);
  }

  /**
   * A rule that fitted.
   *
   * @param changed the fields that its own actions changed, with their new values
   */
  record Hit(Rule rule, SortedMap<Field, BigInteger> changed) implements Step {
    public Hit {
      changed = Sorted.map(changed);
    }

    static Hit of(Rule rule, Packet before, Packet after) {
      SortedMap<Field, BigInteger> out = new TreeMap<>();
      // Most rules change nothing, and most walks are never read.
      if (!before.fields().equals(after.fields())) {
        for (Field field : Field.values()) {
          if (!before.get(field).equals(after.get(field))) {
            out.put(field, after.get(field));
          }
        }
      }
      return new Hit(rule, out);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.hit(this);
    }
  }

  /**
   * A copy that went out.
   *
   * @param port its OpenFlow number, or one of Action's constants
   * @param to what is there, in words
   * @param packet with its metadata
   */
  record Sent(int port, String to, Packet packet) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.sent(this);
    }
  }

  /** A reason to go no further; other copies may. */
  record Lost(String table, Loss why) implements Step {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.lost(this);
    }
  }
}
