package io.sallyport.tests.trace;

import io.sallyport.datapath.Field;
import io.sallyport.model.Sorted;
import java.math.BigInteger;
import java.util.List;
import java.util.SortedMap;

/**
 * What the walk and the real switch must agree on, for one pass through the tables.
 *
 * @param rules the numbers of the rules hit, in order
 * @param sent where copies went, in order; a tunnel with its destination and key
 * @param ended the fields at the end of the pass, those that are not zero
 */
record PassView(List<Integer> rules, List<String> sent, SortedMap<Field, BigInteger> ended) {
  PassView {
    rules = List.copyOf(rules);
    sent = List.copyOf(sent);
    ended = Sorted.map(ended);
  }
}
