package io.sallyport.walk;

import io.sallyport.datapath.Action;

/** The connection trackers of all Nodes, as an immutable state. */
public interface Conntrack {
  /** Sends a packet of a Node through its tracker. */
  Tracked track(String node, Packet packet, Action.Ct action);

  /**
   * What the tracker did.
   *
   * @param seen the packet that goes on in the action's next table, with its ct fields
   * @param rest the packet that the following actions see, without ct fields
   * @param after what the trackers remember now
   */
  record Tracked(Packet seen, Packet rest, Conntrack after) {}
}
