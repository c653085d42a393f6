package io.sallyport.controller.brain;

import io.sallyport.flows.PortNames;
import io.sallyport.flows.Settings;
import java.time.Duration;

/**
 * How the brain works.
 *
 * @param hold how long, after the first snapshot, switches that have not connected yet are waited
 *     for: they know where the egress IPs live
 * @param linger how long the old Node of a moved egress IP goes on translating
 * @param auditEvery how long a flow that someone else changed may stay unnoticed
 */
public record BrainSettings(
    Settings cluster, PortNames ports, Duration hold, Duration linger, Duration auditEvery) {}
