package io.sallyport.watch;

import static io.sallyport.watch.FollowedDirectory.egress;
import static io.sallyport.watch.FollowedDirectory.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The source on its own thread, its start and its end. */
class FollowTest {
  private static final Duration IN_FORCE = Duration.ofSeconds(10);

  @TempDir private Path path;
  private final List<Feed> feeds = new CopyOnWriteArrayList<>();

  private Set<String> nodes() {
    return feeds.isEmpty()
        ? Set.of()
        : feeds
            .get(feeds.size() - 1)
            .snapshot()
            .<Set<String>>map(s -> s.nodes().keySet())
            .orElse(Set.of());
  }

  @Test
  void aChangeIsInForce() throws IOException {
    try (DirectorySource source = DirectorySource.open(path, feeds::add)) {
      await().atMost(IN_FORCE).until(() -> feeds.size() == 1);
      Files.writeString(path.resolve("a.yaml"), node("n1"));
      await().atMost(IN_FORCE).until(() -> nodes().equals(Set.of("n1")));
      Files.writeString(path.resolve("b.yaml"), node("n2"));
      await().atMost(IN_FORCE).until(() -> nodes().equals(Set.of("n1", "n2")));
      Files.delete(path.resolve("a.yaml"));
      await().atMost(IN_FORCE).until(() -> nodes().equals(Set.of("n2")));
      assertThat(source).isNotNull();
    }
  }

  @Test
  void theListenerIsCalledOnOneDaemonThreadAndNotAfterClosing() throws IOException {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    DirectorySource source =
        DirectorySource.open(
            path,
            feed -> {
              threads.add(Thread.currentThread());
              feeds.add(feed);
            });
    await().until(() -> feeds.size() == 1);
    Files.writeString(path.resolve("a.yaml"), node("n1"));
    await().until(() -> feeds.size() == 2);
    source.close();
    assertThat(threads.get(0)).isSameAs(threads.get(1)).isNotSameAs(Thread.currentThread());
    assertThat(threads.get(0).isDaemon()).isTrue();
    assertThat(threads.get(0).isAlive()).isFalse();
  }

  @Test
  void anErrorDoesNotEndTheThread() throws IOException {
    AtomicInteger offered = new AtomicInteger();
    try (DirectorySource source =
        DirectorySource.open(
            path,
            feed -> {
              if (offered.incrementAndGet() == 1) {
                throw new StackOverflowError("too deep");
              }
              feeds.add(feed);
            })) {
      Files.writeString(path.resolve("a.yaml"), node("n1"));
      await().atMost(IN_FORCE).until(() -> nodes().equals(Set.of("n1")));
      assertThat(source).isNotNull();
    }
  }

  @Test
  void aListenerMayCloseTheSource() {
    AtomicInteger told = new AtomicInteger();
    CopyOnWriteArrayList<DirectorySource> source = new CopyOnWriteArrayList<>();
    source.add(
        DirectorySource.open(
            path,
            feed -> {
              await().until(() -> !source.isEmpty());
              source.get(0).close();
              told.incrementAndGet();
            }));
    await().until(() -> told.get() == 1);
  }

  @Test
  void aStateThatTheListenerFailsToTakeIsOfferedAgain() {
    AtomicInteger failures = new AtomicInteger();
    try (DirectorySource source =
        DirectorySource.open(
            path,
            feed -> {
              if (failures.getAndIncrement() == 0) {
                throw new IllegalStateException("not now");
              }
              feeds.add(feed);
            })) {
      await().atMost(IN_FORCE).until(() -> feeds.size() == 1);
      assertThat(source).isNotNull();
    }
  }

  @Test
  void aClosedSourceTellsNothing() {
    FollowedDirectory dir = new FollowedDirectory(path);
    dir.close();
    dir.write("a.yaml", node("n1")).settle();
    assertThat(dir.feeds).isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeFollowed() throws IOException {
    Path absent = path.resolve("absent");
    assertThatThrownBy(() -> DirectorySource.open(absent, feeds::add))
        .isInstanceOf(ManifestDirectoryException.class)
        .hasMessage("the manifest directory " + absent + " does not exist");
    Path file = Files.createFile(path.resolve("file"));
    assertThatThrownBy(() -> DirectorySource.open(file, feeds::add))
        .isInstanceOf(ManifestDirectoryException.class)
        .hasMessage("the manifest directory " + file + " is no directory");
  }

  @Test
  void aProblemIsLoggedOnceWhenItComesAndOnceWhenItGoes() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(DirectorySource.class);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
    FollowedDirectory dir = new FollowedDirectory(path).write("a.yaml", "- x").settle().settle();
    dir.swap("b.yaml", "- y").settle();
    dir.swap("a.yaml", egress("x", "10.0.0.1")).settle();
    logger.detachAppender(log);
    logger.setLevel(Level.OFF);
    String sentence = ": this document is no Kubernetes object: it is a list";
    assertThat(log.list)
        .extracting(String::valueOf)
        .containsExactly(
            "[WARN] a.yaml:1" + sentence,
            "[WARN] b.yaml:1" + sentence,
            "[INFO] no longer so: a.yaml:1" + sentence);
  }
}
