package io.sallyport.controller.session;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.Message;
import io.sallyport.controller.wire.Port;
import io.sallyport.controller.wire.Role;
import io.sallyport.controller.wire.StandardRequests;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Asks a switch, after its HELLO, all that a session must know. */
final class Handshake {
  private static final String NOT_NAMED = "None";

  private final Exchanges exchanges;
  private final ServerConfig config;
  private final String remote;

  Handshake(Exchanges exchanges, ServerConfig config, String remote) {
    this.exchanges = exchanges;
    this.config = config;
    this.remote = remote;
  }

  /** Features, description, role, ports. */
  CompletableFuture<SwitchInfo> run() {
    return features().thenCompose(f -> description().thenCompose(d -> takeRole(f, d)));
  }

  private CompletableFuture<Message.Features> features() {
    return exchanges.ask(
        new Exchanges.Ask("a question for its features", StandardRequests::features),
        Message.Features.class);
  }

  private CompletableFuture<Message.Description> description() {
    return exchanges
        .ask(
            new Exchanges.Ask("a question for its description", StandardRequests::description),
            Message.Description.class)
        .thenApply(Handshake::named);
  }

  // Open vSwitch reports "None" for a bridge without other-config:dp-desc.
  private static Message.Description named(Message.Description description) {
    if (description.datapath().isBlank() || description.datapath().equals(NOT_NAMED)) {
      throw new SwitchException(
          "does not say which Node it belongs to: set other-config:dp-desc of its bridge to the"
              + " Node's name");
    }
    return description;
  }

  private CompletableFuture<SwitchInfo> takeRole(
      Message.Features features, Message.Description description) {
    return exchanges
        .ask(new Exchanges.Ask("the role " + config.role(), this::role), Message.RoleReply.class)
        .thenCompose(reply -> ports(exchanges))
        .thenApply(
            ports ->
                new SwitchInfo(
                    description.datapath(),
                    features.datapathId(),
                    remote,
                    description.hardware() + " " + description.software(),
                    ports,
                    config.role()));
  }

  private Bytes role(int xid) {
    Role role = config.role();
    return StandardRequests.role(xid, role, config.generation());
  }

  /** The ports of a switch, by name. */
  static CompletableFuture<SortedMap<String, Port>> ports(Exchanges exchanges) {
    CompletableFuture<List<Port>> ports =
        exchanges.collect(
            new Exchanges.Ask("a question for its ports", StandardRequests::ports),
            Message.Ports.class);
    return ports.thenApply(Handshake::byName);
  }

  private static SortedMap<String, Port> byName(List<Port> ports) {
    SortedMap<String, Port> out = new TreeMap<>();
    ports.forEach(port -> out.put(port.name(), port));
    return out;
  }
}
