package io.sallyport.tests.lab;

/** Connects to the OpenFlow port from a Node, as anything but its switch. */
final class Stranger {
  private static final String HELLO_AND_THEN =
      """
      import socket, struct
      peer = socket.create_connection(('10.99.0.1', 6653), 10)
      stream = peer.makefile('rb')

      def heard(kind):
          while True:
              _, type, length, xid = struct.unpack('!BBHI', stream.read(8))
              stream.read(length - 8)
              if type == kind:
                  return xid

      peer.sendall(struct.pack('!BBHI', 6, 0, 8, 1))
      asked = heard(5)
      peer.sendall(%s)
      while stream.read(1):
          pass
      """;

  private final Lab lab;
  private final String node;

  Stranger(Lab lab, String node) {
    this.lab = lab;
    this.node = node;
  }

  /** Sends bytes that are no OpenFlow; returns when the connection was closed. */
  void garbage() {
    String garbage = "exec 3<>/dev/tcp/10.99.0.1/6653; printf '\\xde\\xad\\xbe\\xef\\1\\2\\3' >&3";
    lab.exec(node, "bash", "-c", garbage + "; timeout 5 cat <&3 >/dev/null");
  }

  /** A good HELLO, and then a message that says that it is shorter than its header. */
  void shortFrame() {
    afterHello("struct.pack('!BBHI', 6, 6, 4, asked)");
  }

  /** A good HELLO, and then features that end in the middle of the datapath id. */
  void halfAnAnswer() {
    afterHello("struct.pack('!BBHII', 6, 6, 12, asked, 0)");
  }

  private void afterHello(String message) {
    lab.exec(node, "timeout", "10", "python3", "-c", HELLO_AND_THEN.formatted(message));
  }

  /** A bridge beside the Node's own, which says that it belongs to some Node. */
  void bridge(String bridge, String dpDesc) {
    vsctl(
        ("add-br %1$s -- set bridge %1$s datapath_type=netdev fail_mode=secure"
                + " other-config:dp-desc=%2$s other-config:disable-in-band=true"
                + " -- set-controller %1$s tcp:10.99.0.1:6653")
            .formatted(bridge, dpDesc));
  }

  /** Takes such a bridge away, if there is one. */
  void noBridge(String bridge) {
    vsctl("--if-exists del-br " + bridge);
  }

  private void vsctl(String commands) {
    lab.exec(node, "sh", "-c", "ovs-vsctl --timeout=20 -- " + commands);
  }
}
