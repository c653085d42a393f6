package io.sallyport.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a directory of manifests and tells one listener what is in force; a change is in force
 * within a second of the last write to its file.
 *
 * <ul>
 *   <li>A file that is being written keeps its last good content in force until it has kept still
 *       from one poll to the next.
 *   <li>A file that breaks keeps its last good content in force; other files are followed on.
 *   <li>At the start nothing is in force until every file has been read: switches programmed
 *       without the Egresses of a broken file would let packets out with the wrong source. Mending
 *       or deleting the file lifts this. It concerns the start only: a file that comes later and is
 *       broken is reported and holds nothing back. A directory without files is not read yet.
 *   <li>A file that is deleted takes its objects with it; one that is merely emptied does not, nor
 *       does the last one that could be read: a directory without manifests keeps its last state,
 *       and what is missing of it while it is filled again.
 * </ul>
 */
public final class DirectorySource implements AutoCloseable {
  /**
   * How often the directory is looked at. A file is read one or two polls after it was seen
   * changed.
   */
  public static final Duration INTERVAL = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final ManifestFolder folder;
  private final Consumer<Feed> listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "manifests");
  private Optional<Feed> told = Optional.empty();

  /** Follows nothing until someone polls. */
  DirectorySource(Path directory, Consumer<Feed> listener) {
    this.folder = new ManifestFolder(readable(directory));
    this.listener = listener;
  }

  /**
   * Starts to follow a directory.
   *
   * @param listener told of the first state and of every change, always on the same daemon thread
   * @throws ManifestDirectoryException if the directory cannot be read
   */
  public static DirectorySource open(Path directory, Consumer<Feed> listener) {
    DirectorySource source = new DirectorySource(directory, listener);
    source.thread.setDaemon(true);
    source.thread.start();
    return source;
  }

  private static Path readable(Path directory) {
    if (!Files.exists(directory)) {
      throw new ManifestDirectoryException(directory, "does not exist");
    }
    if (!Files.isDirectory(directory)) {
      throw new ManifestDirectoryException(directory, "is no directory");
    }
    try {
      Fingerprint.list(directory);
      return directory;
    } catch (IOException failed) {
      throw new ManifestDirectoryException(directory, "cannot be read: " + FileText.reason(failed));
    }
  }

  private void run() {
    try {
      do {
        pollOrComplain();
      } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException nobodyInterrupts) {
      Thread.currentThread().interrupt();
    }
  }

  private void pollOrComplain() {
    try {
      poll();
    } catch (RuntimeException | Error ofListener) {
      LOG.error("the newest state of the manifests was not taken; it is offered again", ofListener);
    }
  }

  /** Looks once, and tells the listener if something changed. */
  void poll() {
    folder.poll().filter(feed -> !told.equals(Optional.of(feed))).ifPresent(this::tell);
  }

  private void tell(Feed feed) {
    if (closed.getCount() == 0) {
      return;
    }
    listener.accept(feed);
    ProblemLog.tell(LOG, Feed.problemsOf(told), feed.problems());
    told = Optional.of(feed);
  }

  /** Stops following; the listener hears nothing after this returns. */
  @Override
  public void close() {
    closed.countDown();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
