package io.sallyport.controller.rest;

import com.google.common.net.HostAndPort;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.json.JavalinJackson;
import io.sallyport.controller.brain.LiveSwitch;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.brain.Status.EgressStatus;
import io.sallyport.controller.brain.Status.NodeStatus;
import io.sallyport.controller.brain.Traffic;
import io.sallyport.controller.session.SwitchException;
import io.sallyport.controller.session.SwitchSession;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Serves the last {@link Status} and, on demand, what a switch says at this moment. */
public final class RestServer implements AutoCloseable {
  private final Supplier<Status> status;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Javalin server;

  private RestServer(HostAndPort listen, Supplier<Status> status, InstantSource clock) {
    this.status = status;
    this.clock = clock;
    this.metrics = new Metrics(status);
    this.server = Listening.start(this::configure, listen, "REST");
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if it cannot, with a sentence that names the address
   */
  public static RestServer start(HostAndPort listen, Supplier<Status> status, InstantSource clock) {
    return new RestServer(listen, status, clock);
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
    config.routes.get("/v1/nodes", this::nodes);
    config.routes.get("/v1/nodes/{node}", ctx -> ctx.json(Json.node(node(ctx), clock.instant())));
    config.routes.get("/v1/nodes/{node}/flows", this::flows);
    config.routes.get("/v1/nodes/{node}/groups", this::groups);
    config.routes.get("/v1/nodes/{node}/meters", this::meters);
    config.routes.get("/v1/egresses", this::egresses);
    config.routes.get(
        "/v1/egresses/{name}", ctx -> ctx.json(Json.egress(egress(ctx), traffic(status()))));
    config.routes.get("/metrics", this::metrics);
    config.routes.get(
        "/v1/pools", ctx -> ctx.json(status().pools().values().stream().map(Json::pool).toList()));
    config.routes.get(
        "/v1/problems", ctx -> ctx.json(status().problems().stream().map(Json::problem).toList()));
    Refusals.register(config.routes, "GET");
  }

  private Status status() {
    return status.get();
  }

  private void ready(Context ctx) {
    Optional<String> notReady = status().notReady();
    ctx.status(notReady.isPresent() ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK);
    ctx.result(notReady.orElseGet(this::ok) + "\n");
  }

  // A switch that is away does not make the controller unfit: it must not be restarted for that.
  private String ok() {
    Collection<NodeStatus> nodes = status().nodes().values();
    long away = nodes.stream().filter(n -> n.live().isEmpty()).count();
    String switches = "the switches of %d of %d Nodes are not connected";
    List<String> but = new ArrayList<>();
    if (away > 0) {
      but.add(switches.formatted(away, nodes.size()));
    }
    if (status().problems().stream().anyMatch(p -> p.object().equals("Kubernetes"))) {
      but.add("the API server cannot be followed, as /v1/problems says");
    }
    return but.isEmpty() ? "ok" : "ok, but " + String.join(", and ", but);
  }

  private void nodes(Context ctx) {
    Instant now = clock.instant();
    ctx.json(status().nodes().values().stream().map(n -> Json.node(n, now)).toList());
  }

  private NodeStatus node(Context ctx) {
    String name = ctx.pathParam("node");
    return Optional.ofNullable(status().nodes().get(name))
        .orElseThrow(() -> new NotFoundResponse("there is no Node \"" + name + "\""));
  }

  private void egresses(Context ctx) {
    Status now = status();
    Traffic traffic = traffic(now);
    ctx.json(now.egresses().values().stream().map(e -> Json.egress(e, traffic)).toList());
  }

  private static Traffic traffic(Status status) {
    return Traffic.of(status.nodes().values());
  }

  private void metrics(Context ctx) {
    ctx.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
  }

  private EgressStatus egress(Context ctx) {
    String name = ctx.pathParam("name");
    return Optional.ofNullable(status().egresses().get(name))
        .orElseThrow(() -> new NotFoundResponse("there is no Egress \"" + name + "\""));
  }

  private void flows(Context ctx) {
    FlowQuery query = FlowQuery.ofFlows(ctx, status());
    list(ctx, query, SwitchSession::readFlows, (n, all) -> new FlowListing(n, all, query));
  }

  private void groups(Context ctx) {
    FlowQuery query = FlowQuery.ofGroups(ctx, status());
    list(ctx, query, SwitchSession::readGroups, (n, all) -> new GroupListing(n, all, query));
  }

  private void meters(Context ctx) {
    FlowQuery query = FlowQuery.ofMeters(ctx, status());
    list(ctx, query, SwitchSession::readMeterCounters, MeterListing::new);
  }

  private <T> void list(
      Context ctx,
      FlowQuery query,
      Function<SwitchSession, CompletableFuture<List<T>>> question,
      BiFunction<NodeStatus, List<T>, Listing> listing) {
    NodeStatus node = node(ctx);
    CompletableFuture<List<T>> asked = question.apply(session(node));
    ctx.future(
        () ->
            asked
                // Not on the switch's event loop, which has better things to do than to write JSON.
                .thenAcceptAsync(all -> show(ctx, query, listing.apply(node, all)))
                .exceptionally(failure -> noAnswer(ctx, node, failure)));
  }

  private static SwitchSession session(NodeStatus node) {
    return node.live()
        .map(LiveSwitch::session)
        .orElseThrow(
            () ->
                new ServiceUnavailableResponse(
                    "the switch of Node \"%s\" is not connected".formatted(node.name())));
  }

  private static void show(Context ctx, FlowQuery query, Listing listing) {
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
