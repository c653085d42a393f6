package io.sallyport.watch;

import io.sallyport.model.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which new readings come into force, so that no object has two definitions. The file that
 * has an object in force keeps it as long as it goes on defining it; of new ones, the file that was
 * read first wins. All readings are judged together: an object may move between files.
 */
final class Conflicts {
  private final Collection<ManifestFile> files;
  private final Map<String, Problem> refused = new HashMap<>();

  private Conflicts(Collection<ManifestFile> files) {
    this.files = files;
  }

  /**
   * Accepts or refuses every new reading.
   *
   * @param files in the order in which they were read
   */
  static List<ManifestFile> settle(Collection<ManifestFile> files) {
    Conflicts conflicts = new Conflicts(files);
    // A refusal puts the file's old objects back in force, so that all are judged anew.
    while (conflicts.refuseOne()) {}
    return files.stream().map(conflicts::verdict).toList();
  }

  private ManifestFile verdict(ManifestFile file) {
    Problem refusal = refused.get(file.name());
    return refusal == null ? file.accepted() : file.refused(refusal);
  }

  private boolean refuseOne() {
    Map<ObjectRef, Definition> owners = incumbents();
    return files.stream()
        .filter(this::isCandidate)
        .flatMap(file -> clash(file, owners).stream())
        .findFirst()
        .map(clash -> refused.put(clash.loser().file(), clash.problem()) == null)
        .orElse(false);
  }

  private boolean isCandidate(ManifestFile file) {
    return file.fresh().isPresent() && !refused.containsKey(file.name());
  }

  /** What is in force, without what a new reading gives up. */
  private Map<ObjectRef, Definition> incumbents() {
    Map<ObjectRef, Definition> owners = new HashMap<>();
    for (ManifestFile file : files) {
      Map<ObjectRef, Integer> inForce = lines(file.good());
      Map<ObjectRef, Integer> next = isCandidate(file) ? lines(file.fresh()) : inForce;
      next.forEach(
          (ref, line) -> {
            if (inForce.containsKey(ref)) {
              owners.put(ref, new Definition(ref, file.name(), line));
            }
          });
    }
    return owners;
  }

  private static Map<ObjectRef, Integer> lines(Optional<Manifests> manifests) {
    return manifests.<Map<ObjectRef, Integer>>map(Manifests::lines).orElse(Map.of());
  }

  private static Optional<Clash> clash(ManifestFile file, Map<ObjectRef, Definition> owners) {
    return lines(file.fresh()).entrySet().stream()
        .map(e -> new Definition(e.getKey(), file.name(), e.getValue()))
        .map(mine -> new Clash(mine, owners.computeIfAbsent(mine.ref(), ref -> mine)))
        .filter(clash -> !clash.loser().file().equals(clash.owner().file()))
        .findFirst();
  }

  private record Definition(ObjectRef ref, String file, int line) {
    String place() {
      return file + ":" + line;
    }
  }

  private record Clash(Definition loser, Definition owner) {
    Problem problem() {
      return new Problem(loser.place(), loser.ref() + " is already defined at " + owner.place());
    }
  }
}
