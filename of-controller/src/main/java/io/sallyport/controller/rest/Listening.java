package io.sallyport.controller.rest;

import com.google.common.base.Throwables;
import com.google.common.net.HostAndPort;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.function.Consumer;

/** Starts an HTTP server, or says why it cannot be. */
final class Listening {
  private Listening() {}

  /**
   * Listens.
   *
   * @param whom it serves, for the sentence
   * @throws UncheckedIOException if it cannot, with a sentence that names the address
   */
  static Javalin start(Consumer<JavalinConfig> configure, HostAndPort listen, String whom) {
    Javalin server = Javalin.create(configure);
    try {
      return server.start(listen.getHost(), listen.getPort());
    } catch (RuntimeException cannotBind) {
      String sentence = "cannot serve %s on %s: %s".formatted(whom, listen, why(cannotBind));
      throw new UncheckedIOException(new IOException(sentence, cannotBind));
    }
  }

  // What wraps the system's own word guesses at one cause for all.
  private static String why(RuntimeException cannotBind) {
    Throwable root = Throwables.getRootCause(cannotBind);
    return root instanceof UnresolvedAddressException || root instanceof UnknownHostException
        ? "the host is not known"
        : String.valueOf(root.getMessage());
  }
}
