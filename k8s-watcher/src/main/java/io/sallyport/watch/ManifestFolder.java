package io.sallyport.watch;

import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state behind {@link DirectorySource}: what was read of the directory and what is in force. A
 * file is read when it has kept still from one poll to the next, however long that takes. If others
 * are changing then, it waits one more poll for them, so that files written together come into
 * force together. One thread.
 */
final class ManifestFolder {
  /** A file that this many polls in a row found changed is a problem: two seconds. */
  private static final int LONG_RESTLESS_POLLS = 8;

  private static final String RESTLESS =
      "keeps changing; it is read once it has kept still for half a second";

  private final Path directory;
  // Empty before the first poll, which reads nothing: it cannot tell what is still being written.
  private Optional<Sight> sight = Optional.empty();
  private Set<String> waiting = Set.of();
  // In the order of reading.
  private Map<String, ManifestFile> files = new LinkedHashMap<>();
  private Optional<Problem> unreadable = Optional.empty();
  private Optional<Snapshot> inForce = Optional.empty();

  ManifestFolder(Path directory) {
    this.directory = directory;
  }

  /**
   * Looks once and says how things stand; nothing as long as there is neither a state in force nor
   * a problem that tells why not.
   */
  Optional<Feed> poll() {
    try {
      follow(Fingerprint.list(directory));
      unreadable = Optional.empty();
    } catch (IOException failed) {
      unreadable = Optional.of(unreadable(failed));
    }
    return Optional.of(new Feed(inForce, problems()))
        .filter(feed -> feed.snapshot().isPresent() || !feed.problems().isEmpty());
  }

  private Problem unreadable(IOException failed) {
    return new ManifestException(
            "the directory cannot be read (" + FileText.reason(failed) + "); its last state stays")
        .in(directory.toString());
  }

  private void follow(SortedMap<String, Fingerprint> found) {
    Optional<Sight> next = sight.map(last -> last.then(found));
    sight = next.or(() -> Optional.of(new Sight(found, found, Sorted.map(Map.of()))));
    next.ifPresent(this::follow);
  }

  private void follow(Sight sight) {
    Set<String> ripe = ripe(sight);
    if (sight.isStill() || !Collections.disjoint(ripe, waiting)) {
      waiting = Set.of();
      load(sight, ripe);
    } else {
      waiting = ripe;
    }
  }

  /** The files that keep still and have yet to be read, or to be forgotten. */
  private Set<String> ripe(Sight sight) {
    Stream<String> changed =
        sight.now().keySet().stream()
            .filter(name -> sight.still(name).filter(f -> !file(name).isUpToDate(f)).isPresent());
    Stream<String> gone = files.keySet().stream().filter(name -> !sight.names().contains(name));
    return Stream.concat(changed, gone).collect(Collectors.toCollection(TreeSet::new));
  }

  private void load(Sight sight, Set<String> ripe) {
    for (String name : ripe) {
      Optional<ManifestFile> before = Optional.ofNullable(files.remove(name));
      sight
          .still(name)
          .map(state -> before.orElse(ManifestFile.unread(name)).reread(directory, state))
          .ifPresent(file -> files.put(name, file));
    }
    if (!ripe.isEmpty() || inForce.isEmpty()) {
      files = byName(Conflicts.settle(files.values()));
      inForce = next(sight.names());
    }
  }

  private ManifestFile file(String name) {
    return files.getOrDefault(name, ManifestFile.unread(name));
  }

  private static Map<String, ManifestFile> byName(Collection<ManifestFile> files) {
    Map<String, ManifestFile> byName = new LinkedHashMap<>();
    files.forEach(file -> byName.put(file.name(), file));
    return byName;
  }

  /** Before everything was readable once, nothing is in force (see {@link DirectorySource}). */
  private Optional<Snapshot> next(Set<String> names) {
    boolean complete = names.stream().allMatch(name -> file(name).good().isPresent());
    if (inForce.isEmpty() && !complete) {
      return Optional.empty();
    }
    long revision = inForce.map(Snapshot::revision).orElse(0L);
    Draft all = new Draft();
    files.values().forEach(file -> file.good().map(Manifests::objects).ifPresent(all::putAll));
    boolean same = inForce.filter(all.snapshot(revision)::equals).isPresent();
    return same ? inForce : Optional.of(all.snapshot(revision + 1));
  }

  private List<Problem> problems() {
    Stream<Problem> ofFiles = files.values().stream().flatMap(file -> file.trouble().stream());
    Stream<Problem> ofObjects =
        files.values().stream()
            .flatMap(file -> file.good().stream())
            .flatMap(manifests -> manifests.problems().stream());
    return Stream.of(unreadable.stream(), restless(), ofFiles, ofObjects).flatMap(p -> p).toList();
  }

  private Stream<Problem> restless() {
    return sight.stream()
        .flatMap(s -> s.restless().entrySet().stream())
        .filter(file -> file.getValue() >= LONG_RESTLESS_POLLS)
        .map(file -> new Problem(file.getKey(), RESTLESS));
  }
}
