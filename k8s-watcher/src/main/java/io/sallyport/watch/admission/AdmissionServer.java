package io.sallyport.watch.admission;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhook: answers the API server's reviews, POST /validate, by TLS alone. It listens from the
 * beginning, and no handshake succeeds before the first {@link #use}.
 */
public final class AdmissionServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionServer.class);

  // Two objects of what etcd takes at most, and the rest of a review.
  private static final int MOST_BYTES = 7 * 512 * 1024;
  private static final int MOST_THREADS = 16;
  private static final int LEAST_THREADS = 4;

  // In memory, where whoever reads it has the key already.
  private static final String PASSWORD = "";

  private final Lock turn = new ReentrantLock(true);
  private final Reviewer reviewer;
  private final SslContextFactory.Server keys = new SslContextFactory.Server();
  private final Javalin server;

  private AdmissionServer(InetSocketAddress listen, Judge judge) {
    this.reviewer = new Reviewer(judge);
    keys.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    keys.setKeyStore(ServerKey.emptyStore());
    keys.setKeyStorePassword(PASSWORD);
    this.server = Javalin.create(config -> configure(config, listen));
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException if it cannot, with a sentence that names the address
   */
  public static AdmissionServer start(InetSocketAddress listen, Judge judge) {
    AdmissionServer made = new AdmissionServer(listen, judge);
    try {
      made.server.start();
      return made;
    } catch (RuntimeException cannotBind) {
      String sentence =
          "cannot serve the webhook on %s:%d".formatted(listen.getHostString(), listen.getPort());
      throw new UncheckedIOException(new IOException(sentence + why(cannotBind), cannotBind));
    }
  }

  private static String why(Throwable cannotBind) {
    Throwable root = cannotBind;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return ": " + root.getMessage();
  }

  private void configure(JavalinConfig config, InetSocketAddress listen) {
    config.startup.showJavalinBanner = false;
    config.http.prefer405over404 = true;
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("webhook");
    config.jetty.threadPool = threads;
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, listen));
    config.routes.post("/validate", this::validate);
    config.routes.exception(
        MalformedReviewException.class,
        (e, ctx) -> say(ctx, HttpStatus.BAD_REQUEST, e.getMessage()));
    config.routes.exception(Exception.class, AdmissionServer::internalError);
  }

  private Connector connector(Server jetty, HttpConfiguration http, InetSocketAddress listen) {
    ServerConnector connector =
        new ServerConnector(
            jetty,
            new SslConnectionFactory(keys, HttpVersion.HTTP_1_1.asString()),
            new HttpConnectionFactory(http));
    connector.setHost(listen.getHostString());
    connector.setPort(listen.getPort());
    return connector;
  }

  private void validate(Context ctx) throws IOException {
    byte[] body;
    try (InputStream in = ctx.bodyInputStream()) {
      body = in.readNBytes(MOST_BYTES + 1);
    }
    if (body.length > MOST_BYTES) {
      say(ctx, HttpStatus.CONTENT_TOO_LARGE, "the body has more than " + MOST_BYTES + " bytes");
    } else {
      ctx.contentType("application/json").result(inTurn(body));
    }
  }

  // Read JSON is many times as large: strangers must not fill the memory with it side by side.
  private String inTurn(byte[] body) {
    turn.lock();
    try {
      return reviewer.answer(body);
    } finally {
      turn.unlock();
    }
  }

  private static void internalError(Exception bug, Context ctx) {
    LOG.error("a review could not be answered", bug);
    say(ctx, HttpStatus.INTERNAL_SERVER_ERROR, "internal error: " + bug);
  }

  private static void say(Context ctx, HttpStatus status, String sentence) {
    ctx.status(status).contentType("text/plain; charset=utf-8").result(sentence + "\n");
  }

  /** Shows this from now on; connections that are there stay. */
  public void use(ServerKey key) {
    try {
      keys.reload(
          factory -> {
            factory.setKeyStore(key.store(PASSWORD.toCharArray()));
            factory.setKeyStorePassword(PASSWORD);
          });
    } catch (RuntimeException refused) {
      throw refused;
    } catch (Exception refused) {
      throw new IllegalArgumentException("the key cannot be used", refused);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
