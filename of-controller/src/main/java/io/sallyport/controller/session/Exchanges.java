package io.sallyport.controller.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.Message;
import io.sallyport.controller.wire.OfError;
import io.sallyport.controller.wire.StandardRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * The requests of one connection that wait for their answers, by xid. Lives on the connection's
 * event loop alone.
 */
final class Exchanges {
  private final Channel channel;
  private final Duration deadline;
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private final SortedMap<Integer, CompletableFuture<?>> open = new TreeMap<>();
  private Optional<SwitchException> over = Optional.empty();
  private int lastXid;
  private int lastTicket;

  Exchanges(Channel channel, Duration deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  /** What waits for an xid. */
  interface Waiting {
    /** An answer came. */
    void reply(Message.Reply reply);

    /** An error came. */
    void error(OfError error);

    /** An answer came that says nothing. */
    void unreadable();
  }

  /** Hears errors; a barrier behind it says that it is done, and no other answer says more. */
  interface WaitingForErrors extends Waiting {
    @Override
    default void reply(Message.Reply reply) {}

    @Override
    default void unreadable() {}
  }

  /** A request and what to call it in a sentence. */
  record Ask(String what, IntFunction<Bytes> message) {}

  static final Ask BARRIER = new Ask("a barrier", StandardRequests::barrier);

  /** A number that no request has had on this connection. */
  int nextXid() {
    return ++lastXid;
  }

  /** Writes without waiting; {@link #flush} sends. */
  void write(Bytes message) {
    var unused = channel.write(Unpooled.wrappedBuffer(message.toArray()), channel.voidPromise());
  }

  void flush() {
    channel.flush();
  }

  /** Asks for one message. */
  <R extends Message.Reply> CompletableFuture<R> ask(Ask ask, Class<R> kind) {
    return exchange(
        ask, (future, reply) -> expect(kind, reply, future).ifPresent(future::complete));
  }

  /** Asks for messages until the last. */
  <T, P extends Message.Part<T>> CompletableFuture<List<T>> collect(Ask ask, Class<P> kind) {
    List<T> all = new ArrayList<>();
    return exchange(
        ask,
        (future, reply) -> {
          Optional<P> part = expect(kind, reply, future);
          part.ifPresent(p -> all.addAll(p.items()));
          part.filter(p -> !p.more()).ifPresent(last -> future.complete(all));
        });
  }

  private static <R> Optional<R> expect(
      Class<R> kind, Message.Reply reply, CompletableFuture<?> future) {
    if (kind.isInstance(reply)) {
      return Optional.of(kind.cast(reply));
    }
    future.completeExceptionally(
        new SwitchException("the switch answered with " + reply.getClass().getSimpleName()));
    return Optional.empty();
  }

  /** What to do with an answer. */
  private interface OnReply<T> {
    void reply(CompletableFuture<T> future, Message.Reply reply);
  }

  private <T> CompletableFuture<T> exchange(Ask ask, OnReply<T> onReply) {
    CompletableFuture<T> future = start(ask.what);
    int xid = nextXid();
    watch(xid, waiting(ask, future, onReply));
    var unused = future.whenComplete((done, failed) -> waiting.remove(xid));
    write(ask.message.apply(xid));
    flush();
    return future;
  }

  private static <T> Waiting waiting(Ask ask, CompletableFuture<T> future, OnReply<T> onReply) {
    return new Waiting() {
      @Override
      public void reply(Message.Reply reply) {
        onReply.reply(future, reply);
      }

      @Override
      public void error(OfError error) {
        String sentence = "the switch refused %s: %s".formatted(ask.what, error);
        future.completeExceptionally(
            new SwitchException(sentence, Optional.empty(), Optional.of(error)));
      }

      @Override
      public void unreadable() {
        future.completeExceptionally(
            new SwitchException("the switch's answer to " + ask.what + " cannot be read"));
      }
    };
  }

  /** A future that fails at the deadline and with the connection. */
  private <T> CompletableFuture<T> start(String what) {
    CompletableFuture<T> future = new CompletableFuture<>();
    over.ifPresent(future::completeExceptionally);
    int ticket = ++lastTicket;
    open.put(ticket, future);
    Future<?> alarm =
        channel
            .eventLoop()
            .schedule(() -> late(future, what), deadline.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        future.whenComplete(
            (done, failed) -> {
              alarm.cancel(false);
              open.remove(ticket);
            });
    return future;
  }

  private void late(CompletableFuture<?> future, String what) {
    future.completeExceptionally(
        new SwitchException("no answer to %s within %d ms".formatted(what, deadline.toMillis())));
  }

  /** Hears what comes for this xid, until {@link #forget}. */
  void watch(int xid, Waiting watcher) {
    waiting.put(xid, watcher);
  }

  void forget(int xid) {
    waiting.remove(xid);
  }

  /** Whether something waits for this xid. */
  Optional<Waiting> waitingFor(int xid) {
    return Optional.ofNullable(waiting.get(xid));
  }

  /** Fails all that waits and all that will ask. */
  void end(String sentence) {
    SwitchException gone = new SwitchException(sentence);
    over = Optional.of(gone);
    List.copyOf(open.values()).forEach(future -> future.completeExceptionally(gone));
  }
}
