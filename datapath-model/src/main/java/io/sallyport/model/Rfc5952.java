package io.sallyport.model;

import java.util.ArrayList;
import java.util.List;

/** The canonical text of an IPv6 address (RFC 5952): lower case, longest run of zeros as "::". */
final class Rfc5952 {
  private Rfc5952() {}

  static String print(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 255) << 8) | (bytes[2 * i + 1] & 255);
    }
    int start = longestZeroRun(groups);
    if (start < 0) {
      return join(groups, 0, 8);
    }
    int end = start + zeroRun(groups, start);
    return join(groups, 0, start) + "::" + join(groups, end, 8);
  }

  // Section 4.2: a single zero is not shortened; of two equal runs, the first is.
  private static int longestZeroRun(int[] groups) {
    int best = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = zeroRun(groups, i);
      if (run > length) {
        best = i;
        length = run;
      }
    }
    return best;
  }

  private static int zeroRun(int[] groups, int from) {
    int end = from;
    while (end < 8 && groups[end] == 0) {
      end++;
    }
    return end - from;
  }

  private static String join(int[] groups, int from, int to) {
    List<String> parts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      parts.add(Integer.toHexString(groups[i]));
    }
    return String.join(":", parts);
  }
}
