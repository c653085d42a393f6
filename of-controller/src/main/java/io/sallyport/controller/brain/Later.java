package io.sallyport.controller.brain;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Has something done after a while; it must not take long itself. */
@FunctionalInterface
interface Later {
  /** By the machine's time. */
  Later REAL =
      (delay, task) ->
          CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
              .execute(task);

  void after(Duration delay, Runnable task);
}
