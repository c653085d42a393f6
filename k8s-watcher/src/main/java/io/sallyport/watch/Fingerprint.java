package io.sallyport.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What tells that a file has changed, without reading it.
 *
 * @param key inode and device: another file under the same name, as after an atomic rename
 */
record Fingerprint(long size, FileTime modified, String key) {
  // Hidden files and editors' backups: .x.yaml, #x.yaml; x.yaml~ and x.yaml.bak end otherwise.
  private static final Pattern MANIFEST = Pattern.compile("[^.#].*\\.(ya?ml|json)");
  private static final Fingerprint UNREADABLE = new Fingerprint(-1, FileTime.fromMillis(0), "");

  /**
   * The manifests of a directory, by name. Links are followed, so that the swap of a mounted
   * ConfigMap's {@code ..data} link changes all of its files at once.
   */
  static SortedMap<String, Fingerprint> list(Path directory) throws IOException {
    SortedMap<String, Fingerprint> found = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (MANIFEST.matcher(name).matches()) {
          of(entry).ifPresent(fingerprint -> found.put(name, fingerprint));
        }
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return found;
  }

  /** The state of a file; empty if there is none. */
  static Optional<Fingerprint> of(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.isRegularFile()
          ? Optional.of(
              new Fingerprint(is.size(), is.lastModifiedTime(), String.valueOf(is.fileKey())))
          : Optional.empty();
    } catch (IOException gone) {
      // Deleted since it was listed, or a link to nothing: the latter is for its reader to report.
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(UNREADABLE)
          : Optional.empty();
    }
  }
}
