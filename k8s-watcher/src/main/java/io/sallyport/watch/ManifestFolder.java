package io.sallyport.watch;

import static java.util.Collections.disjoint;

import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
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
 * force together. A file that goes is forgotten when no other comes or goes any more, and one of a
 * directory that was emptied when the directory is filled again. One thread.
 */
final class ManifestFolder {
  private static final String BROKEN =
      "a manifest is broken, or there is none, and nothing new is programmed; /v1/problems tells"
          + " which";

  /** A file that this many polls in a row found changed is a problem: two seconds. */
  private static final int LONG_RESTLESS_POLLS = 8;

  /** A directory that is filled again is full when this many polls in a row found it as it was. */
  static final int LONG_LULL_POLLS = 8;

  private static final String RESTLESS =
      "keeps changing; it is read once it has kept still for half a second";

  private static final String NOTHING = "holds no manifest yet";

  private static final String REFILLING =
      "was empty and is being filled again: %s missing, but still in force, until every file reads"
          + " and none has changed for two seconds";

  private static final String EMPTIED =
      "holds no manifest any more; what it held stays in force until it holds one";

  private final Path directory;
  // Empty before the first poll, which reads nothing: it cannot tell what is still being written.
  private Optional<Sight> sight = Optional.empty();
  private Set<String> waiting = Set.of();
  // From the poll that found no file of those in force until what they held is there again.
  private boolean refilling;
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
    List<Problem> problems = problems();
    return Optional.of(
            inForce.map(s -> Feed.of(s, problems)).orElseGet(() -> Feed.without(BROKEN, problems)))
        .filter(feed -> feed.snapshot().isPresent() || !feed.problems().isEmpty());
  }

  private Problem unreadable(IOException failed) {
    return new ManifestException(
            "the directory cannot be read (" + FileText.reason(failed) + "); its last state stays")
        .in(directory.toString());
  }

  private void follow(SortedMap<String, Fingerprint> found) {
    Optional<Sight> next = sight.map(last -> last.then(found));
    sight = next.or(() -> Optional.of(Sight.first(found)));
    next.ifPresent(this::follow);
  }

  private void follow(Sight sight) {
    refilling = isEmptied(sight) || (refilling && !held(sight).isEmpty() && !isFull(sight));
    Set<String> ripe = ripe(sight);
    if (sight.isStill() || !disjoint(ripe, waiting)) {
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
    Stream<String> gone = mayForget(sight) ? missing(sight).stream() : Stream.empty();
    return Stream.concat(changed, gone).collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> missing(Sight sight) {
    Set<String> names = new TreeSet<>(files.keySet());
    names.removeAll(sight.names());
    return names;
  }

  private Set<String> held(Sight sight) {
    Set<String> names = missing(sight);
    names.removeIf(name -> !file(name).holdsObjects());
    return names;
  }

  private boolean mayForget(Sight sight) {
    return !refilling && !sight.namesChange();
  }

  /**
   * Whether something is in force, and no file is left that says what should be. A mount that is
   * not there, or a directory that is being filled anew, looks like this: it is no wish.
   */
  private boolean isEmptied(Sight sight) {
    return inForce.isPresent()
        && sight.now().keySet().stream().noneMatch(name -> file(name).wasRead())
        && files.values().stream().anyMatch(ManifestFile::holdsObjects);
  }

  /** Whether nobody fills the directory any more, and all that is there may come into force. */
  private boolean isFull(Sight sight) {
    return sight.lull() >= LONG_LULL_POLLS
        && sight.names().stream().allMatch(name -> file(name).wasRead());
  }

  private void load(Sight sight, Set<String> ripe) {
    ripe.forEach(name -> sight.still(name).ifPresent(state -> read(name, state)));
    if (!ripe.isEmpty() || inForce.isEmpty()) {
      files = settled(sight);
      inForce = next(sight.names());
    }
  }

  // What is missing is not waited for if the files that are there say it: they were renamed.
  private Map<String, ManifestFile> settled(Sight sight) {
    Map<String, ManifestFile> present = new LinkedHashMap<>(files);
    present.keySet().retainAll(sight.names());
    Map<String, ManifestFile> rest = byName(Conflicts.settle(present.values()));
    Set<ObjectRef> lost = new TreeSet<>(inForce(files.values()));
    lost.removeAll(inForce(rest.values()));
    boolean loses = missing(sight).stream().anyMatch(n -> !disjoint(file(n).inForce(), lost));
    return loses && !mayForget(sight) ? byName(Conflicts.settle(files.values())) : rest;
  }

  private static Set<ObjectRef> inForce(Collection<ManifestFile> files) {
    return files.stream().flatMap(f -> f.inForce().stream()).collect(Collectors.toSet());
  }

  private void read(String name, Fingerprint state) {
    ManifestFile before = file(name);
    files.remove(name);
    files.put(name, before.reread(directory, state));
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
    if (inForce.isEmpty() && (names.isEmpty() || !complete)) {
      return Optional.empty();
    }
    long revision = inForce.map(Snapshot::revision).orElse(0L);
    Draft all = new Draft();
    files.values().forEach(file -> file.good().map(Manifests::objects).ifPresent(all::putAll));
    boolean same = inForce.filter(all.snapshot(revision)::equals).isPresent();
    return same ? inForce : Optional.of(all.snapshot(revision + 1));
  }

  private List<Problem> problems() {
    Stream<Problem> ofFiles =
        files.values().stream()
            .filter(file -> sight.filter(s -> s.names().contains(file.name())).isPresent())
            .flatMap(file -> file.trouble().stream());
    Stream<Problem> ofObjects =
        files.values().stream()
            .flatMap(file -> file.good().stream())
            .flatMap(manifests -> manifests.problems().stream());
    return Stream.of(unreadable.stream(), ofDirectory(), restless(), ofFiles, ofObjects)
        .flatMap(p -> p)
        .toList();
  }

  // Not while files come and go: the next one may be what the last one said, under another name.
  private Stream<Problem> ofDirectory() {
    return sight.stream()
        .filter(s -> s.lull() > 0)
        .flatMap(s -> complaint(s).stream())
        .map(complaint -> new Problem(directory.toString(), complaint));
  }

  private Optional<String> complaint(Sight sight) {
    if (inForce.isEmpty()) {
      return Optional.of(NOTHING).filter(n -> sight.names().isEmpty());
    }
    if (isEmptied(sight)) {
      return Optional.of(EMPTIED);
    }
    Set<String> held = held(sight);
    return refilling && !held.isEmpty()
        ? Optional.of(REFILLING.formatted(isOrAre(held)))
        : Optional.empty();
  }

  private static String isOrAre(Set<String> names) {
    return String.join(", ", names) + (names.size() == 1 ? " is" : " are");
  }

  private Stream<Problem> restless() {
    return sight.stream()
        .flatMap(s -> s.restless().entrySet().stream())
        .filter(file -> file.getValue() >= LONG_RESTLESS_POLLS)
        .map(file -> new Problem(file.getKey(), RESTLESS));
  }
}
