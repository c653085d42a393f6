package io.sallyport.controller.brain;

import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.sync.NodeSync;

/** A connected switch and the sync that keeps it at its program. */
public record LiveSwitch(SwitchSession session, NodeSync sync) {}
