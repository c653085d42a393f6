package io.sallyport.controller.wire;

/** A rule as the switch will hold it, byte for byte. */
public record EncodedFlow(FlowKey key, FlowState state) {}
