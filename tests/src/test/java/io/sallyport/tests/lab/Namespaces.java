package io.sallyport.tests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The kernel's namespaces, as "net:[4026532281]", and who keeps them alive. */
final class Namespaces {
  private static final Path PROC = Path.of("/proc");

  private Namespaces() {}

  /** The processes that share the process namespace of this one. */
  static List<Path> companions(long pid) {
    SortedSet<String> own = links(PROC.resolve(pid + "/ns/pid"));
    return processes().stream()
        .filter(process -> links(process.resolve("ns/pid")).equals(own))
        .toList();
  }

  /** All namespaces of these processes that are not ours as well. */
  static SortedSet<String> of(Collection<Path> processes) {
    SortedSet<String> out = new TreeSet<>();
    processes.forEach(process -> out.addAll(linksIn(process.resolve("ns"))));
    out.removeAll(linksIn(PROC.resolve("self/ns")));
    return out;
  }

  /** What keeps one of these namespaces alive: processes in it, open files, mounts. */
  static List<String> holders(Collection<String> namespaces) {
    List<String> out = new ArrayList<>();
    for (Path process : processes()) {
      for (String place : List.of("ns", "fd")) {
        linksIn(process.resolve(place)).stream()
            .filter(namespaces::contains)
            .forEach(namespace -> out.add(process + "/" + place + " " + namespace));
      }
    }
    mounts().stream().filter(m -> namespaces.stream().anyMatch(m::contains)).forEach(out::add);
    return out;
  }

  /** The mounts that we see. */
  static List<String> mounts() {
    try {
      return Files.readAllLines(PROC.resolve("self/mountinfo"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> processes() {
    return entries(PROC).stream()
        .filter(entry -> String.valueOf(entry.getFileName()).matches("[0-9]+"))
        .toList();
  }

  private static SortedSet<String> linksIn(Path directory) {
    SortedSet<String> out = new TreeSet<>();
    entries(directory).forEach(entry -> out.addAll(links(entry)));
    return out;
  }

  // A process may end while it is looked at: then it holds nothing.
  private static List<Path> entries(Path directory) {
    List<Path> out = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(out::add);
      return out;
    } catch (IOException gone) {
      return List.of();
    }
  }

  private static SortedSet<String> links(Path link) {
    try {
      return new TreeSet<>(List.of(Files.readSymbolicLink(link).toString()));
    } catch (IOException gone) {
      return new TreeSet<>();
    }
  }
}
