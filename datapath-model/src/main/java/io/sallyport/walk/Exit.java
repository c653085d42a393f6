package io.sallyport.walk;

import io.sallyport.datapath.Rule;
import java.util.Optional;

/** Where a copy of the packet ended. */
public sealed interface Exit {
  /** The Node where it ended. */
  String node();

  /** What it looked like then. */
  Packet packet();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of end. */
  interface Visitor<R> {
    R left(Left exit);

    R reachedPod(ReachedPod exit);

    R reachedHost(ReachedHost exit);

    R reachedController(ReachedController exit);

    R dropped(Dropped exit);

    R undecided(Undecided exit);
  }

  /** Left the Node by its uplink. */
  record Left(String node, int port, Packet packet) implements Exit {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.left(this);
    }
  }

  /** Delivered to a pod. */
  record ReachedPod(String node, Attachment.Pod pod, Packet packet) implements Exit {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reachedPod(this);
    }
  }

  /** Delivered to the Node's kernel. */
  record ReachedHost(String node, Packet packet) implements Exit {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reachedHost(this);
    }
  }

  /** Sent to the controller, with its metadata. */
  record ReachedController(String node, Packet packet) implements Exit {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reachedController(this);
    }
  }

  /**
   * Lost.
   *
   * @param table where
   * @param rule by which rule; absent if none fitted
   */
  record Dropped(String node, String table, Optional<Rule> rule, Loss why, Packet packet)
      implements Exit {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dropped(this);
    }
  }

  /** Two rules of one priority fit and differ: which one a switch takes is not defined. */
  record Undecided(String node, Rule first, Rule second, Packet packet) implements Exit {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.undecided(this);
    }
  }
}
