package io.sallyport.controller.brain;

import io.sallyport.flows.PortNames;
import io.sallyport.flows.Settings;
import java.time.Duration;

/**
 * How the brain works.
 *
 * @param hold how long, after the first snapshot, switches that have not connected yet are waited
 *     for: they know where the egress IPs live
 * @param drain how long TCP connections from before a move have to be silent before the new Node
 *     takes them over from the old one
 * @param linger how long the old Node of a moved egress IP goes on translating
 * @param auditEvery how long a flow that someone else changed may stay unnoticed
 */
public record BrainSettings(
    Settings cluster,
    PortNames ports,
    Duration hold,
    Duration drain,
    Duration linger,
    Duration auditEvery) {
  /** How long that is at least, as only an audit tells what was handed over. */
  Duration drainByAudits() {
    Duration twoAudits = auditEvery.multipliedBy(2);
    return drain.isZero() || drain.compareTo(twoAudits) > 0 ? drain : twoAudits;
  }
}
