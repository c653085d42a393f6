package io.sallyport.controller.rest;

import com.google.common.net.HostAndPort;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.json.JavalinJackson;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.session.SwitchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Serves the last {@link Status} and, on demand, what a switch says at this moment. */
public final class RestServer implements AutoCloseable {
  private final Supplier<Status> status;
  private final Javalin server;

  private RestServer(HostAndPort listen, Supplier<Status> status) {
    this.status = status;
    this.server = Javalin.create(this::configure);
    try {
      server.start(listen.getHost(), listen.getPort());
    } catch (RuntimeException cannotBind) {
      throw new UncheckedIOException(
          new IOException(
              "cannot serve REST on %s: the address is in use or not ours".formatted(listen),
              cannotBind));
    }
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if it cannot, with a sentence that names the address
   */
  public static RestServer start(HostAndPort listen, Supplier<Status> status) {
    return new RestServer(listen, status);
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.http.prefer405over404 = true;
    config.jsonMapper(new JavalinJackson());
    config.routes.get("/healthz", ctx -> ctx.result("ok\n"));
    config.routes.get("/readyz", this::ready);
    config.routes.get(
        "/v1/nodes", ctx -> ctx.json(status().nodes().values().stream().map(Json::node).toList()));
    config.routes.get("/v1/nodes/{node}", ctx -> ctx.json(Json.node(node(ctx))));
    config.routes.get("/v1/nodes/{node}/flows", this::flows);
    config.routes.get(
        "/v1/egresses",
        ctx -> ctx.json(status().egresses().values().stream().map(Json::egress).toList()));
    config.routes.get("/v1/egresses/{name}", ctx -> ctx.json(Json.egress(egress(ctx))));
    config.routes.get(
        "/v1/pools", ctx -> ctx.json(status().pools().values().stream().map(Json::pool).toList()));
    config.routes.get(
        "/v1/problems", ctx -> ctx.json(status().problems().stream().map(Json::problem).toList()));
    Refusals.register(config.routes);
  }

  private Status status() {
    return status.get();
  }

  private void ready(Context ctx) {
    Optional<String> notReady = status().notReady();
    ctx.status(notReady.isPresent() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK);
    ctx.result(notReady.orElse("ok") + "\n");
  }

  private NodeStatus node(Context ctx) {
    String name = ctx.pathParam("node");
    return Optional.ofNullable(status().nodes().get(name))
        .orElseThrow(() -> new NotFoundResponse("there is no Node \"" + name + "\""));
  }

  private EgressStatus egress(Context ctx) {
    String name = ctx.pathParam("name");
    return Optional.ofNullable(status().egresses().get(name))
        .orElseThrow(() -> new NotFoundResponse("there is no Egress \"" + name + "\""));
  }

  private void flows(Context ctx) {
    NodeStatus node = node(ctx);
    FlowQuery query = FlowQuery.of(ctx, status());
    ctx.future(
        () ->
            FlowListing.read(node)
                // Not on the switch's event loop, which has better things to do than to write JSON.
                .thenAcceptAsync(all -> show(ctx, new FlowListing(node, all, query), query))
                .exceptionally(failure -> noAnswer(ctx, node, failure)));
  }

  private static void show(Context ctx, FlowListing listing, FlowQuery query) {
    if (query.asText()) {
      ctx.result(listing.text());
    } else {
      ctx.json(listing.json());
    }
  }

  private static Void noAnswer(Context ctx, NodeStatus node, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (!(cause instanceof SwitchException)) {
      throw new IllegalStateException(cause);
    }
    String sentence = "the switch of Node \"%s\": %s".formatted(node.name(), cause.getMessage());
    Refusals.say(ctx, HttpStatus.GATEWAY_TIMEOUT.getCode(), sentence);
    return null;
  }

  @Override
  public void close() {
    server.stop();
  }
}
