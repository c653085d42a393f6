package io.sallyport.controller.wire;

/**
 * A group as the switch reports it.
 *
 * @param body its type, its buckets and its properties, canonical
 */
public record InstalledGroup(int id, Bytes body) {}
