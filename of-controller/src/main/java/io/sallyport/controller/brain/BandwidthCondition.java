package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Condition;
import io.sallyport.flows.Limits;
import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import java.util.Optional;

/** What became of an Egress's spec.bandwidth. */
final class BandwidthCondition {
  private static final String TYPE = "BandwidthEnforced";

  private BandwidthCondition() {}

  /**
   * Says it.
   *
   * @param limit of the egress IP; absent: it is switched off, or there is no egress IP
   * @param assigned whether the egress IP lives somewhere
   */
  static Condition of(
      Egress egress, Optional<IpAddress> ip, Optional<Limits.Limit> limit, Condition assigned) {
    if (ip.isPresent() && limit.isEmpty()) {
      return new Condition(TYPE, false, "SwitchedOff", Limits.SWITCHED_OFF);
    }
    if (limit.filter(l -> !l.decider().equals(egress)).isPresent()) {
      boolean asksForNone = egress.bandwidth().isEmpty();
      String reason = asksForNone ? "Shared" : "OlderDecides";
      return new Condition(TYPE, asksForNone, reason, others(ip.orElseThrow(), limit.get()));
    }
    return assigned.status()
        ? enforced(egress.bandwidth().orElseThrow())
        : new Condition(TYPE, false, assigned.reason(), assigned.message());
  }

  private static String others(IpAddress ip, Limits.Limit limit) {
    return "the Egress \"%s\" has %s, too, and its bandwidth applies: %s"
        .formatted(limit.decider().name(), ip, words(limit.decider().bandwidth().orElseThrow()));
  }

  private static Condition enforced(Bandwidth bandwidth) {
    if (bandwidth.burstIsRaised()) {
      String sentence =
          "the burst of %d kbit is raised to a quarter of a second of the rate, as TCP starves"
              + " with less: %s";
      return new Condition(
          TYPE,
          true,
          "BurstRaised",
          sentence.formatted(bandwidth.burst().orElseThrow(), words(bandwidth)));
    }
    return new Condition(TYPE, true, "Enforced", words(bandwidth));
  }

  private static String words(Bandwidth bandwidth) {
    return "%d kbit/s with a burst of %d kbit"
        .formatted(bandwidth.rate(), bandwidth.effectiveBurst());
  }
}
