package io.sallyport.walk;

import io.sallyport.model.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one zone of one Node, each under the tuples of both its directions. Nothing
 * expires.
 */
record Connections(Map<Tuple, Connection> byTuple) {
  static final Connections NONE = new Connections(Map.of());
  private static final int LAST_PORT = 65535;
  private static final int FIRST_EPHEMERAL = 1024;

  Connections {
    byTuple = Map.copyOf(byTuple);
  }

  Optional<Connection> find(Tuple tuple) {
    return Optional.ofNullable(byTuple.get(tuple));
  }

  Connections with(Connection connection) {
    Map<Tuple, Connection> more = new HashMap<>(byTuple);
    more.put(connection.original(), connection);
    more.put(connection.reply(), connection);
    return new Connections(more);
  }

  /**
   * What the answers to a connection with this new source will look like: the source port is kept
   * unless it is taken; then the next free one is used, after 65535 from 1024 on (measured).
   * Without ports there is no second choice.
   */
  Optional<Tuple> freeReply(Tuple original, IpAddress source) {
    int own = original.from().port();
    Tuple wanted = reply(original, source, own);
    if (!byTuple.containsKey(wanted)) {
      return Optional.of(wanted);
    }
    return original.hasPorts() ? nextFree(original, source, own) : Optional.empty();
  }

  private Optional<Tuple> nextFree(Tuple original, IpAddress source, int own) {
    int port = own;
    for (int tried = 0; tried <= LAST_PORT; tried++) {
      port = port == LAST_PORT ? FIRST_EPHEMERAL : port + 1;
      Tuple reply = reply(original, source, port);
      if (!byTuple.containsKey(reply)) {
        return Optional.of(reply);
      }
    }
    return Optional.empty();
  }

  private static Tuple reply(Tuple original, IpAddress source, int port) {
    return new Tuple(original.protocol(), original.to(), original.from().at(source, port));
  }
}
