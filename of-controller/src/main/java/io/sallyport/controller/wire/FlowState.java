package io.sallyport.controller.wire;

/**
 * What a flow does, apart from its key and its counters.
 *
 * @param instructions the instructions as Open vSwitch returns them; none: drop
 * @param idleTimeout seconds, 0 for never
 * @param hardTimeout seconds, 0 for never
 * @param flags OFPFF_* (OpenFlow 1.5.1, 7.3.4.4)
 */
public record FlowState(
    Bytes instructions, long cookie, int idleTimeout, int hardTimeout, int flags) {}
