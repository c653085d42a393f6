package io.sallyport.controller.wire;

/**
 * A group as the switch will hold it.
 *
 * @param body its type, its buckets and its properties, canonical
 */
public record EncodedGroup(int id, Bytes body) {}
