package io.sallyport.controller.wire;

/**
 * What a meter has counted.
 *
 * @param packets that came to it
 * @param bytes that came to it
 * @param droppedPackets of these, for coming too fast
 * @param droppedBytes of these, for coming too fast
 */
public record MeterCounters(
    int id, long packets, long bytes, long droppedPackets, long droppedBytes) {}
