package io.sallyport.flows.check;

/**
 * Why a plan is not sent.
 *
 * @param sentence which packet would do what
 * @param trace its way
 */
public record Finding(String sentence, String trace) {}
