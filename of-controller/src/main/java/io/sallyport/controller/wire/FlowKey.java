package io.sallyport.controller.wire;

import java.util.Comparator;

/**
 * What makes two flows the same flow for a switch.
 *
 * @param match canonical OXM TLVs: exact fields without a mask, registers of 32 bits, sorted so
 *     that a prerequisite stands before what needs it; without header and padding
 */
public record FlowKey(int tableId, int priority, Bytes match) implements Comparable<FlowKey> {
  private static final Comparator<FlowKey> ORDER =
      Comparator.comparingInt(FlowKey::tableId)
          .thenComparing(FlowKey::priority, Comparator.reverseOrder())
          .thenComparing(FlowKey::match);

  @Override
  public int compareTo(FlowKey other) {
    return ORDER.compare(this, other);
  }
}
