package io.sallyport.controller.session;

import io.sallyport.controller.wire.Message;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.stream.Collectors;

/** Addresses and versions as people write them. */
final class Addresses {
  private Addresses() {}

  /** Such as 10.0.0.1:6653; no name server is asked. */
  static String text(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return String.valueOf(address);
    }
    String host = inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
  }

  /** Wire versions 1 to 6 are OpenFlow 1.0 to 1.5. */
  static String versions(Message.Hello hello) {
    return hello.versions().stream().map(v -> "1." + (v - 1)).collect(Collectors.joining(", "));
  }
}
