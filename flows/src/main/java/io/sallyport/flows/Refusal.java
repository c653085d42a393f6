package io.sallyport.flows;

/**
 * Why an Egress has no egress IP or no Node.
 *
 * @param reason one word in camel case, for a condition
 * @param sentence for the user
 */
public record Refusal(String reason, String sentence) {}
