package io.sallyport.tests.helper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A command {@code ip} that tells what a test wants; the labs have the real one. */
final class FakeIp {
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd "$(dirname "$0")"
      case "$*" in
        "-json address show") exec cat addresses ;;
        "monitor link address") echo $$ >pid.new; mv pid.new pid; exec tail -n +1 -f events 2>/dev/null ;;
      esac
      echo "unexpected: $*" >&2
      exit 1
      """;

  private final Path folder;

  private FakeIp(Path folder) {
    this.folder = folder;
  }

  /** An address as {@code ip -json} shows it. */
  record Address(String interfaceName, boolean up, Map<String, Object> info) {
    Address with(String key, Object value) {
      Map<String, Object> more = new LinkedHashMap<>(info);
      more.put(key, value);
      return new Address(interfaceName, up, more);
    }

    Address down() {
      return new Address(interfaceName, false, info);
    }

    // ip shows {} in place of what it filters out.
    private Map<String, Object> json() {
      List<String> flags = up ? List.of("BROADCAST", "UP", "LOWER_UP") : List.of("BROADCAST");
      return Map.of("ifname", interfaceName, "flags", flags, "addr_info", List.of(Map.of(), info));
    }
  }

  static Address on(String interfaceName, String ip, int prefixLength) {
    String family = ip.contains(":") ? "inet6" : "inet";
    return new Address(
        interfaceName,
        true,
        Map.of("family", family, "local", ip, "prefixlen", prefixLength, "scope", "global"));
  }

  static FakeIp in(Path folder) {
    try {
      Path script = Files.writeString(folder.resolve("ip"), SCRIPT);
      if (!script.toFile().setExecutable(true)) {
        throw new IllegalStateException(script + " cannot be made executable");
      }
      Files.writeString(folder.resolve("events"), "");
      return new FakeIp(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  Path folder() {
    return folder;
  }

  /** From now on it has these addresses. */
  FakeIp has(Address... addresses) {
    try {
      List<Object> all = new ArrayList<>();
      Stream.of(addresses).map(Address::json).forEach(all::add);
      Path next = Files.writeString(folder.resolve("next"), json(all));
      Files.move(next, folder.resolve("addresses"), StandardCopyOption.ATOMIC_MOVE);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String json(Object value) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(value);
  }

  /** The kernel tells that something has changed. */
  void event() {
    try {
      Files.writeString(folder.resolve("events"), "event\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The report may come before the monitor has said who it is.
  private Optional<ProcessHandle> monitor() {
    try {
      return Files.exists(folder.resolve("pid"))
          ? ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isMonitored() {
    return monitor().filter(ProcessHandle::isAlive).isPresent();
  }

  /** {@code ip monitor} dies. */
  void endMonitor() {
    monitor().orElseThrow().destroyForcibly();
  }
}
