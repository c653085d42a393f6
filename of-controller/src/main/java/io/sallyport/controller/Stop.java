package io.sallyport.controller;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal ends the process in order and with success, and in ten seconds whatever hangs: the
 * virtual machine would end it as soon as its hooks have run, and say that it was killed. Closed
 * when all has been ended.
 */
final class Stop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stop.class);
  static final long PATIENCE_MILLIS = 9_500;

  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::signalled, "stop");

  private Stop() {}

  /** Waits for a signal from now on. */
  static Stop onSignal() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void signalled() {
    asked.complete(null);
    boolean inOrder = Uninterruptibles.awaitUninterruptibly(done, PATIENCE_MILLIS, MILLISECONDS);
    LOG.info("stopped{}", inOrder ? "" : "; something did not end in time");
    Runtime.getRuntime().halt(0);
  }

  /** Waits for the signal. */
  void await() {
    asked.join();
  }

  /** Waits for the signal or something else; whether it was the latter. */
  boolean isPreceded(CompletableFuture<Void> event) {
    CompletableFuture.anyOf(asked, event).join();
    return !asked.isDone();
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      LOG.debug("the signal's thread ends the process: {}", stopping.getMessage());
    }
  }
}
