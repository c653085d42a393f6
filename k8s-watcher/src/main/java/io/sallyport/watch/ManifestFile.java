package io.sallyport.watch;

import io.sallyport.model.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file and what is known of it. What is in force is always a whole reading of the file: the
 * last one that was good.
 *
 * @param name within the directory
 * @param read the state of the file when it was read; empty if it was not read yet
 * @param good what is in force; empty until the file was good once
 * @param fresh a newer reading that waits to come into force
 * @param trouble why the newest reading is not in force
 */
record ManifestFile(
    String name,
    Optional<Fingerprint> read,
    Optional<Manifests> good,
    Optional<Manifests> fresh,
    Optional<Problem> trouble) {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestFile.class);

  static ManifestFile unread(String name) {
    return new ManifestFile(
        name, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  boolean isUpToDate(Fingerprint now) {
    return read.isPresent() && read.get().equals(now);
  }

  /** Whether it was good once, or may come into force now. */
  boolean wasRead() {
    return good.isPresent() || fresh.isPresent();
  }

  /** Whether objects of it are in force. */
  boolean holdsObjects() {
    return good.filter(g -> !g.isEmpty()).isPresent();
  }

  /** The objects of it that are in force. */
  Set<ObjectRef> inForce() {
    return good.<Set<ObjectRef>>map(g -> g.lines().keySet()).orElse(Set.of());
  }

  /**
   * Reads the file; whether the reading comes into force is decided by {@link Conflicts}.
   *
   * @param state in which the file is to be read; if it has left that state when it was read, the
   *     reading may be half of something and does not count
   */
  ManifestFile reread(Path directory, Fingerprint state) {
    Path file = directory.resolve(name);
    ManifestFile reading = reading(file, Optional.of(state));
    return Fingerprint.of(file).filter(state::equals).isPresent() ? reading : this;
  }

  private ManifestFile reading(Path file, Optional<Fingerprint> state) {
    try {
      return new ManifestFile(name, state, good, Optional.of(parse(file)), Optional.empty());
    } catch (ManifestException refused) {
      return broken(state, refused);
    } catch (RuntimeException unforeseen) {
      // A flaw of a parser must cost this file only, not the thread that follows all of them.
      LOG.error("{} cannot be understood", name, unforeseen);
      return broken(state, new ManifestException("cannot be understood: " + unforeseen));
    } catch (OutOfMemoryError | StackOverflowError tooMuch) {
      LOG.error("{} is too much", name, tooMuch);
      return broken(state, new ManifestException("is too large or too deep: " + tooMuch));
    }
  }

  private ManifestFile broken(Optional<Fingerprint> state, ManifestException refusal) {
    return new ManifestFile(name, state, good, Optional.empty(), Optional.of(refusal.in(name)));
  }

  // A shell's "command > file" empties the file long before the command has written to it.
  private Manifests parse(Path file) {
    String text = FileText.read(file);
    if (text.isEmpty() && good.isEmpty()) {
      throw new ManifestException("is empty; write it or delete it");
    }
    if (text.isEmpty() && holdsObjects()) {
      throw new ManifestException(
          "is empty now; what it said stays in force until the file is written or deleted");
    }
    List<Value> documents = name.endsWith(".json") ? JsonTree.read(text) : YamlTree.read(text);
    return ManifestReader.read(documents);
  }

  /** The newest reading, if there is one, comes into force. */
  ManifestFile accepted() {
    return fresh.isPresent()
        ? new ManifestFile(name, read, fresh, Optional.empty(), Optional.empty())
        : this;
  }

  /** The newest reading waits. */
  ManifestFile refused(Problem why) {
    return new ManifestFile(name, read, good, fresh, Optional.of(why));
  }
}
