package io.sallyport.walk;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.List;

/** What is behind a port of a bridge. */
public sealed interface Attachment {
  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of attachment. */
  interface Visitor<R> {
    R uplink(Uplink uplink);

    R tunnel(Tunnel tunnel);

    R host(Host host);

    R pod(Pod pod);
  }

  /** The network outside. */
  record Uplink() implements Attachment {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.uplink(this);
    }
  }

  /** The other Nodes; tun_dst says which. */
  record Tunnel() implements Attachment {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.tunnel(this);
    }
  }

  /** The Node's kernel. */
  record Host() implements Attachment {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.host(this);
    }
  }

  /**
   * A pod's interface.
   *
   * @param name such as "prod/web-1"
   * @param addresses at most one of each IP version
   */
  record Pod(String name, MacAddress mac, List<IpAddress> addresses) implements Attachment {
    public Pod {
      addresses = List.copyOf(addresses);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.pod(this);
    }
  }
}
