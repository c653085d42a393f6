package io.sallyport.model;

import java.util.Optional;

/**
 * What is about to become of an object.
 *
 * @param before as it is; empty: it is to be created, or nobody can read it
 * @param after as it is to be; empty: it is to be deleted
 */
public record ObjectChange<T>(String name, Optional<T> before, Optional<T> after) {}
