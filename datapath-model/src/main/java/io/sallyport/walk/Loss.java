package io.sallyport.walk;

/** Why a packet, or one copy of it, went no further. */
public enum Loss {
  /** No rule of the table fits. */
  NO_RULE("no rule of the table fits"),
  /** The last rule sends it nowhere. */
  NO_OUTPUT("the rule drops it"),
  /** A switch never sends a packet back where it came from, unless told to by IN_PORT. */
  OWN_INGRESS("output to its own ingress port"),
  /** A TTL of 1 or 0 cannot be decremented. */
  TTL_EXCEEDED("TTL exceeded"),
  /** The group has nothing in it. */
  NO_BUCKET("no bucket"),
  /** The rule names a group that the switch does not hold. */
  NO_GROUP("no such group"),
  /** The rule names a meter that the switch does not hold. */
  NO_METER("no such meter"),
  /** The rule names a port that the bridge does not have. */
  NO_PORT("no such port"),
  /**
   * A switch takes the tun_dst that a pass began with for its own address: one that was set before
   * the tracker counts as such behind it, and must be set again.
   */
  OWN_TUNNEL("tun_dst was not set since the packet came in or left the tracker"),
  /** No other Node has the tunnel destination, or that Node has no tunnel port. */
  NO_PEER("no other Node at the end of the tunnel"),
  /** It was still under way after {@link World#MAX_TABLES} tables. */
  CIRCLE("it walks in circles");

  private final String text;

  Loss(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
