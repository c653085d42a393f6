package io.sallyport.controller.wire;

/**
 * A flow as the switch reports it.
 *
 * @param packets how many it has carried
 * @param bytes how many it has carried
 * @param ageNanos since it was added
 */
public record InstalledFlow(
    FlowKey key, FlowState state, long packets, long bytes, long ageNanos) {}
