package io.sallyport.controller.rest;

import com.google.common.net.HostAndPort;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.json.JavalinJackson;
import io.sallyport.controller.brain.AddressReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes what the helpers of Nodes report. It asks for no password: whoever reaches it can say that
 * a Node has an address, so it listens apart from REST, where the Nodes alone should reach it.
 */
public final class HelperServer implements AutoCloseable {
  private static final int MOST_BYTES = 64 * 1024;

  private final Optional<Javalin> server;
  private final Consumer<AddressReport> reports;

  private HelperServer(Optional<HostAndPort> listen, Consumer<AddressReport> reports) {
    this.reports = reports;
    this.server = listen.map(l -> Listening.start(this::configure, l, "helpers"));
  }

  /**
   * Listens.
   *
   * @param listen where; absent: nowhere
   * @throws UncheckedIOException if it cannot, with a sentence that names the address
   */
  public static HelperServer start(Optional<HostAndPort> listen, Consumer<AddressReport> reports) {
    return new HelperServer(listen, reports);
  }

  /** The port that is listened on. */
  public int port() {
    return server.orElseThrow().port();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.http.prefer405over404 = true;
    config.jsonMapper(new JavalinJackson());
    config.routes.put("/v1/nodes/{node}/addresses", this::take);
    Refusals.register(config.routes, "PUT");
  }

  private void take(Context ctx) {
    reports.accept(ReportReader.read(ctx.pathParam("node"), body(ctx)));
    ctx.status(HttpStatus.NO_CONTENT);
  }

  // The header may say another length than there is, or none.
  private static byte[] body(Context ctx) {
    try (InputStream in = ctx.bodyInputStream()) {
      byte[] body = in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw new BadRequestResponse("the body has more than " + MOST_BYTES + " bytes");
      }
      return body;
    } catch (IOException broken) {
      throw new BadRequestResponse("the body ends early");
    }
  }

  @Override
  public void close() {
    server.ifPresent(Javalin::stop);
  }
}
