package io.sallyport.tests.lab;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Asks from many hosts towards many servers, by TCP, UDP and ICMP, which source is seen. */
final class Survey {
  // The probe of the lab, many times in one process. The first packet into a tunnel waits for a
  // neighbour's answer and may be lost, hence some tries.
  private static final String SCRIPT =
      """
      import secrets, sys
      from argparse import Namespace
      from concurrent.futures import ThreadPoolExecutor
      sys.path.insert(0, 'scripts/labkit')
      import probe

      def ask(question):
          protocol, target = question
          options = Namespace(host=target, port=8080, timeout=1, source_port=0, echoed=False,
                              token=secrets.token_hex(8))
          for options.attempt in range(1, 7):
              try:
                  return getattr(probe, 'ask_' + protocol)(options)
              except OSError as error:
                  answer = str(error)
          return answer

      questions = [(p, t) for t in sys.argv[1:] for p in ('tcp', 'udp', 'icmp')]
      with ThreadPoolExecutor(6) as pool:
          for (protocol, target), answer in zip(questions, pool.map(ask, questions)):
              print(protocol, target, answer)
      """;

  private final Lab lab;

  Survey(Lab lab) {
    this.lab = lab;
  }

  /** Runs the server of `outside` in other hosts too. */
  void serve(Collection<String> hosts) {
    List<Background> servers =
        hosts.stream()
            .map(h -> Background.start(lab, h, "python3", "-B", "scripts/labkit/outside.py"))
            .toList();
    servers.forEach(s -> s.awaitPrinted("ready"));
  }

  /** The source seen, by "tcp web-1 > 203.0.113.10"; where there is no answer, the reason. */
  SortedMap<String, String> ask(Collection<String> hosts, Collection<String> targets) {
    Map<String, Collection<String>> all = new TreeMap<>();
    hosts.forEach(h -> all.put(h, targets));
    return ask(all);
  }

  /** The same, with targets for each host. */
  SortedMap<String, String> ask(Map<String, Collection<String>> targetsByHost) {
    SortedMap<String, String> out = new TreeMap<>();
    try (Workers workers = new Workers()) {
      targetsByHost.entrySet().stream()
          .map(e -> workers.submit(() -> ask(e.getKey(), e.getValue())))
          .toList()
          .forEach(f -> out.putAll(f.join()));
    }
    return out;
  }

  private SortedMap<String, String> ask(String host, Collection<String> targets) {
    List<String> command = new ArrayList<>(List.of("python3", "-c", SCRIPT));
    command.addAll(targets);
    SortedMap<String, String> out = new TreeMap<>();
    lab.exec(host, command.toArray(String[]::new))
        .lines()
        .map(line -> Splitter.on(' ').limit(3).splitToList(line))
        .forEach(word -> out.put(key(word.get(0), host, word.get(1)), word.get(2)));
    return out;
  }

  static String key(String protocol, String host, String target) {
    return protocol + " " + host + " > " + target;
  }

  /** What {@link #ask} should answer when this host is seen as that source by all targets. */
  static SortedMap<String, String> expected(
      String host, Collection<String> targets, String source) {
    SortedMap<String, String> out = new TreeMap<>();
    for (String target : targets) {
      for (String protocol : List.of("tcp", "udp", "icmp")) {
        out.put(key(protocol, host, target), source);
      }
    }
    return out;
  }

  /** A few threads, which end with the survey. */
  private static final class Workers implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    CompletableFuture<SortedMap<String, String>> submit(Supplier<SortedMap<String, String>> work) {
      return CompletableFuture.supplyAsync(work, threads);
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }
}
