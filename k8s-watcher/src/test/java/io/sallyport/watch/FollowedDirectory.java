package io.sallyport.watch;

import io.sallyport.model.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A real directory, polled by the test instead of by time. */
final class FollowedDirectory {
  final Path path;
  final List<Feed> feeds = new ArrayList<>();
  private final DirectorySource source;

  FollowedDirectory(Path path) {
    this.path = path;
    this.source = new DirectorySource(path, feeds::add);
  }

  /** Writes in place. */
  FollowedDirectory write(String name, String text) {
    try {
      Files.writeString(path.resolve(name), text);
      return this;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Swaps in a new file, so that even one of the same size and time differs. */
  FollowedDirectory swap(String name, String text) {
    try {
      write(".new", text);
      Files.move(path.resolve(".new"), path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      return this;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  FollowedDirectory delete(String name) {
    try {
      Files.delete(path.resolve(name));
      return this;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** One poll. */
  FollowedDirectory poll() {
    source.poll();
    return this;
  }

  /** As many polls as it takes until nothing waits to be read. */
  FollowedDirectory settle() {
    return poll().poll();
  }

  /** As many polls as it takes until a directory that was emptied counts as filled again. */
  FollowedDirectory rest() {
    for (int i = 0; i <= ManifestFolder.LONG_LULL_POLLS; i++) {
      poll();
    }
    return this;
  }

  Feed last() {
    return feeds.get(feeds.size() - 1);
  }

  Snapshot snapshot() {
    return last().snapshot().orElseThrow();
  }

  /** The problems as text. */
  List<String> problems() {
    return last().problems().stream().map(String::valueOf).toList();
  }

  void close() {
    source.close();
  }

  /** A static Egress for all Pods, as one line of YAML. */
  static String egress(String name, String ip) {
    return "{apiVersion: crd.antrea.io/v1beta1, kind: Egress, metadata: {name: %s},".formatted(name)
        + " spec: {appliedTo: {podSelector: {}}, egressIP: %s}}\n".formatted(ip);
  }

  static String node(String name) {
    return "{apiVersion: v1, kind: Node, metadata: {name: %s}}\n".formatted(name);
  }
}
