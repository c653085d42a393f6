package io.sallyport.controller.session;

import io.sallyport.controller.wire.Role;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * How to serve switches.
 *
 * @param listen where switches connect to; port 0 takes any free one
 * @param role what to ask of each switch
 * @param generation the generation_id of the role: must grow with every start and every leader, as
 *     switches remember it; milliseconds since 1970 at the start
 * @param maxConnections more are closed at once
 */
public record ServerConfig(
    InetSocketAddress listen, Role role, long generation, int maxConnections, Timings timings) {
  /** Enough for any cluster. */
  public static final int MANY = 4096;

  public ServerConfig {
    Objects.requireNonNull(listen, "listen");
    Objects.requireNonNull(timings, "timings");
  }

  /** MASTER, with the default limits. */
  public static ServerConfig master(InetSocketAddress listen, long generation) {
    return new ServerConfig(listen, Role.MASTER, generation, MANY, Timings.DEFAULT);
  }

  /** The same with other timings. */
  public ServerConfig with(Timings other) {
    return new ServerConfig(listen, role, generation, maxConnections, other);
  }
}
