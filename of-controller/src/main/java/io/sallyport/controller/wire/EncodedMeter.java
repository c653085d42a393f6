package io.sallyport.controller.wire;

/**
 * A meter as the switch will hold it, and as it reports it.
 *
 * @param body its flags and its bands
 */
public record EncodedMeter(int id, Bytes body) {}
