package io.sallyport.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program, in a process of its own. */
class MainTest {
  /** Longer than any machine takes to start a process, or to end it. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final List<Process> running = new ArrayList<>();

  @BeforeEach
  void manifests() throws IOException {
    String yaml = Resources.toString(Resources.getResource("cluster.yaml"), StandardCharsets.UTF_8);
    Files.createDirectory(folder.resolve("manifests"));
    Files.writeString(folder.resolve("manifests/cluster.yaml"), yaml);
  }

  @AfterEach
  void end() {
    running.forEach(Process::destroyForcibly);
  }

  private Process start(String... arguments) {
    return start(Map.of(), arguments);
  }

  private Process start(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.sallyport.controller.Main");
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(folder.resolve("stderr").toFile())
              .redirectOutput(folder.resolve("stdout").toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      running.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(String... arguments) throws InterruptedException {
    Process process = start(arguments);
    assertThat(ended(process)).as("it ends").isTrue();
    return process.exitValue();
  }

  private static boolean ended(Process process) throws InterruptedException {
    return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private String printed(String stream) {
    try {
      return Files.readString(folder.resolve(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String sentence() {
    assertThat(printed("stderr").lines()).hasSize(1);
    assertThat(printed("stdout")).isEmpty();
    return printed("stderr").strip();
  }

  // Ports that the kernel chooses when it is asked to listen: whoever looks for free ones first may
  // find the same one twice.
  private String[] usual(String... more) {
    List<String> out =
        new ArrayList<>(
            List.of(
                "--manifests=" + folder.resolve("manifests"),
                "--openflow=127.0.0.1:0",
                "--rest=127.0.0.1:0",
                "--helpers=127.0.0.1:0"));
    out.addAll(List.of(more));
    return out.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nonsense | Unknown option: '--nonsense'",
        "word | Unmatched argument at index",
        "--manifests | Missing required parameter for option '--manifests' (DIR)",
        "--openflow=here | Invalid value for option '--openflow': \"here\" is not HOST:PORT",
        "--openflow=127.0.0.1:70000 | Invalid value for option '--openflow': \"127.0.0.1:70000\" is not",
        "--rest=:80 | Invalid value for option '--rest': \":80\" is not HOST:PORT",
        "--rest=127.0.0.1 | Invalid value for option '--rest'",
        "--helpers=nobody | Invalid value for option '--helpers': \"nobody\" is not HOST:PORT",
        "--helpers=nowhere.invalid:82 | cannot serve helpers on nowhere.invalid:82",
        "--kubeconfig=x | --manifests and --kubeconfig exclude each other",
        "--log-format=xml | Invalid value for option '--log-format': expected one of [TEXT, JSON]",
        "--config=absent.yaml | cannot read the configuration file absent.yaml: it does not exist",
        "--openflow=nowhere.invalid:6653 | cannot listen for switches on nowhere.invalid:6653",
        "--rest=nowhere.invalid:81 | cannot serve REST on nowhere.invalid:81",
        "--manifests=absent | the manifest directory absent does not exist",
      })
  void whatCannotBeDoneIsOneSentence(String argument, String start) throws Exception {
    List<String> all = new ArrayList<>(List.of(usual()));
    all.removeIf(a -> a.startsWith(argument.replaceAll("=.*", "")));
    all.add(argument);
    assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
    assertThat(sentence()).startsWith("controller: " + start).contains("--help");
  }

  @Test
  void somethingToFollowIsRequired() throws Exception {
    assertThat(run()).isEqualTo(2);
    assertThat(sentence())
        .startsWith("controller: this is no Pod of a cluster; name a cluster by --kubeconfig FILE");
    assertThat(run("--kubeconfig=absent")).isEqualTo(2);
    assertThat(sentence()).startsWith("controller: there is no kubeconfig absent");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run(with("--openflow=" + address))).isEqualTo(2);
      assertThat(sentence())
          .startsWith("controller: cannot listen for switches on " + address)
          .contains("in use");
      assertThat(run(with("--rest=" + address))).isEqualTo(2);
      assertThat(sentence()).startsWith("controller: cannot serve REST on " + address);
    }
  }

  private String[] with(String other) {
    List<String> all = new ArrayList<>(List.of(usual()));
    all.removeIf(a -> a.startsWith(other.replaceAll("=.*", "")));
    all.add(other);
    return all.toArray(String[]::new);
  }

  @Test
  void aConfigurationThatCannotBeUsedIsOneSentence() throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), "egress: {failbak: true}");
    assertThat(run(usual("--config=" + file))).isEqualTo(2);
    assertThat(sentence()).startsWith("controller: " + file + ": unknown key \"egress.failbak\"");
  }

  @Test
  void helpAndVersion() throws Exception {
    assertThat(run("--help")).isZero();
    assertThat(printed("stdout"))
        .contains("--manifests", "--kubeconfig", "--openflow", "--rest", "--helpers", "--config")
        .contains("--namespace", "--log-format", "sallyport-system", "(default: text)")
        .contains("0.0.0.0:6653", "127.0.0.1:8181", "127.0.0.1:8182");
    assertThat(run("--version")).isZero();
    assertThat(printed("stdout")).startsWith("sallyport ");
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(PATIENCE);
  }

  /** Where the program says that it listens. */
  private String where(String announced) {
    Pattern sentence = Pattern.compile(announced + " (127\\.0\\.0\\.1:\\d+)[,\\s]");
    return soon()
        .until(
            () -> sentence.matcher(printed("stderr")).results().map(m -> m.group(1)).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static String get(String rest, String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + rest + path)).build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int put(String helpers, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + helpers + path))
            .PUT(BodyPublishers.ofString(body))
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatAHelperReportsIsShown() {
    start(usual());
    String rest = where("REST is on");
    String helpers = where("helpers report to");
    String report =
        "{'addresses': [{'address': '192.0.2.7', 'prefixLength': 32, 'interface': 'lo'}]}"
            .replace('\'', '"');
    assertThat(put(helpers, "/v1/nodes/node-2/addresses", report)).isEqualTo(204);
    soon()
        .until(
            () ->
                get(rest, "/v1/nodes/node-2")
                    .contains("\"addresses\":[\"10.10.0.102\",\"192.0.2.7\"]"));
  }

  @Test
  void helpersCanBeLeftOut() {
    start(with("--helpers=none"));
    String rest = where("REST is on");
    soon().until(() -> get(rest, "/v1/nodes").contains("node-1"));
    assertThat(printed("stdout") + printed("stderr")).contains("helpers report to nowhere");
  }

  @Test
  void withoutASwitchThePlanIsServedAndASignalEndsItWell() throws Exception {
    // However late it is asked, it waits still.
    Path patient = Files.writeString(folder.resolve("c.yaml"), "timing: {startupHoldSeconds: 600}");
    Process process = start(usual("--config=" + patient));
    String rest = where("REST is on");
    soon().until(() -> get(rest, "/v1/egresses/web").contains("\"10.10.0.200\""));
    assertThat(get(rest, "/v1/egresses/web")).containsPattern("\"egressNode\":\"node-\\d\"");
    assertThat(get(rest, "/readyz")).isEqualTo("waiting for the switches of node-1, node-2\n");
    process.destroy();
    assertThat(ended(process)).isTrue();
    assertThat(Stop.PATIENCE_MILLIS).as("a busy machine needs longer").isLessThan(10_000);
    assertThat(process.exitValue()).isZero();
    assertThat(printed("stderr")).doesNotContain("ERROR", "WARN", "Exception", "in time");
  }

  private void awaitStarted() {
    where("switches connect to");
  }

  @ParameterizedTest
  @CsvSource({"DEBUG, true", "INFO, false"})
  void theLogCanBeJsonAndHasItsLevelThen(String level, boolean debug) throws Exception {
    Process process = start(Map.of("LOG_LEVEL", level), usual("--log-format=json"));
    awaitStarted();
    process.destroy();
    assertThat(ended(process)).isTrue();
    assertThat(printed("stdout")).isEmpty();
    Set<String> levels = new HashSet<>();
    for (String line : printed("stderr").lines().toList()) {
      JsonNode object = new ObjectMapper().readTree(line);
      assertThat(object.fieldNames())
          .toIterable()
          .startsWith("timestamp", "level", "logger", "thread", "message");
      assertThat(object.get("timestamp").asText())
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
      levels.add(object.get("level").asText());
    }
    assertThat(levels.contains("DEBUG")).isEqualTo(debug);
    assertThat(levels).contains("INFO");
  }

  @Test
  void textHasItsLevelToo() throws Exception {
    Process process = start(Map.of("LOG_LEVEL", "DEBUG"), usual());
    awaitStarted();
    process.destroy();
    assertThat(ended(process)).isTrue();
    assertThat(printed("stderr").lines())
        .anyMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-].*) DEBUG \\w+: .*"));
  }

  // logback takes both for DEBUG.
  @ParameterizedTest
  @ValueSource(strings = {"VERBOSE", ""})
  void aLevelThatIsNoneIsRefused(String level) throws Exception {
    Process process = start(Map.of("LOG_LEVEL", level), usual());
    assertThat(ended(process)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(printed("stderr"))
        .isEqualTo(
            "controller: the variable LOG_LEVEL is \"%s\", and must be TRACE, DEBUG, INFO, WARN, ERROR or OFF (see --help)\n"
                .formatted(level));
  }

  @Test
  void whatCannotBeDoneIsJsonAsWell() throws Exception {
    assertThat(
            run(
                "--log-format=json",
                "--manifests=absent",
                "--rest=127.0.0.1:0",
                "--openflow=127.0.0.1:0",
                "--helpers=none"))
        .isEqualTo(2);
    assertThat(new ObjectMapper().readTree(last()).get("message").asText())
        .isEqualTo("the manifest directory absent does not exist");
  }

  private String last() {
    return printed("stderr").lines().reduce((first, second) -> second).orElseThrow();
  }
}
