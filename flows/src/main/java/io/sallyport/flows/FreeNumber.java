package io.sallyport.flows;

import java.util.Set;

/** Numbers that come from names, so that a restarted controller finds the same ones. */
final class FreeNumber {
  private FreeNumber() {}

  /**
   * The number of a name, or the next free one; it is taken then. Whoever asks first keeps its own.
   *
   * @param last numbers are 1 to this one, and fewer are taken
   */
  static int of(String name, int last, Set<Integer> taken) {
    int number = wish(name, last);
    while (!taken.add(number)) {
      number = number % last + 1;
    }
    return number;
  }

  /** The number that a name has if no other has it. */
  static int wish(String name, int last) {
    return (int) (Ring.hash(name) % last) + 1;
  }
}
