package io.sallyport.tests.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.sallyport.tests.lab.Repository;
import io.sallyport.tests.openflow.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real API server with an etcd of its own, by scripts/kube-apiserver. Both end with {@link
 * #close}, and with this process however it ends; or after half an hour.
 */
final class KubeApi implements AutoCloseable {
  private static final int LIFE_SECONDS = 1800;
  private static final String NEWER = "run-newer";

  private final Process script;
  private final BufferedReader answers;
  private final Path log;
  private final Path state;
  private final ApiClient client;

  private KubeApi(Map<String, String> environment, String run, int lifeSeconds, String... flags)
      throws IOException {
    log = Files.createTempFile("sallyport-kube-test", ".log");
    log.toFile().deleteOnExit();
    List<String> command = new ArrayList<>(List.of("scripts/kube-apiserver", run));
    command.addAll(List.of("--life", String.valueOf(lifeSeconds)));
    command.addAll(List.of(flags));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Repository.root().toFile())
            .redirectError(log.toFile());
    builder.environment().putAll(environment);
    script = builder.start();
    answers = script.inputReader();
    Path kubeconfig = Path.of(answer());
    state = kubeconfig.getParent();
    client = connect(run.equals(NEWER) ? Path.of(answer()) : kubeconfig);
  }

  /** Starts both, with further flags for the API server. */
  static KubeApi start(String... flags) {
    return start(Map.of(), "run", LIFE_SECONDS, flags);
  }

  /** The same with more or less time to live, apart from those that others start meanwhile. */
  static KubeApi apart(Path folder, int lifeSeconds) {
    return start(Map.of("TMPDIR", folder.toString()), "run", lifeSeconds);
  }

  private static KubeApi start(
      Map<String, String> environment, String run, int lifeSeconds, String... flags) {
    try {
      return new KubeApi(environment, run, lifeSeconds, flags);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts both and, beside them, a newer server of custom resources, which knows CEL; the client
   * is that one's.
   */
  static KubeApi newer() {
    return start(Map.of(), NEWER, LIFE_SECONDS);
  }

  /** Whether there is such a server here: Debian's unstable may give none. */
  static boolean hasNewer() {
    String script = Repository.root().resolve("scripts/kube-apiserver").toString();
    return Shell.run(List.of(script, "has-newer")).lines().anyMatch("yes"::equals);
  }

  /** Starts both, and has our CRDs served. */
  static KubeApi withCrds() {
    KubeApi api = start();
    try {
      Crds.install(api.kubectl());
      return api;
    } catch (RuntimeException | AssertionError e) {
      api.close();
      throw e;
    }
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IllegalStateException("no API server: " + Files.readString(log));
    }
    return line;
  }

  private static ApiClient connect(Path kubeconfig) throws IOException {
    try (Reader config = Files.newBufferedReader(kubeconfig)) {
      return ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(config))
          .setReadTimeout(Duration.ZERO)
          .build();
    }
  }

  /** The official client, as an administrator. Its reads have no limit, as those of watches. */
  ApiClient client() {
    return client;
  }

  /** Objects of our API, by their plural. */
  DynamicKubernetesApi objects(String plural) {
    return new DynamicKubernetesApi("crd.antrea.io", "v1beta1", plural, client);
  }

  /** kubectl of the server's version, as an administrator. */
  Kubectl kubectl() {
    return new Kubectl(state);
  }

  /** An administrator's. */
  Path kubeconfig() {
    return state.resolve("kubeconfig");
  }

  /** All that the two keep. */
  Path state() {
    return state;
  }

  /** A process of ours: the script itself, etcd or the API server. */
  ProcessHandle process(String name) {
    if (name.equals("script")) {
      return script.toHandle();
    }
    try {
      String pid = Files.readString(state.resolve(name + ".pid")).strip();
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the API server; etcd keeps what it had. */
  void stopServer() {
    order("stop");
  }

  /** Starts it again, on the same port, and waits until it is ready. */
  void startServer() {
    order("start");
  }

  /** Sends the API server a signal, such as STOP and CONT. */
  void signalServer(String name) {
    Shell.run(List.of("kill", "-" + name, String.valueOf(process("server").pid())));
  }

  private void order(String word) {
    try {
      script.outputWriter().append(word).append('\n').flush();
      String answer = answer();
      if (!answer.equals(word)) {
        throw new IllegalStateException(word + " was answered by " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends both; complains if anything is left of them, unless the script itself was killed. */
  @Override
  public void close() {
    client.getHttpClient().dispatcher().executorService().shutdown();
    client.getHttpClient().connectionPool().evictAll();
    try {
      boolean ours = script.isAlive();
      script.getOutputStream().close();
      if (!script.waitFor(15, TimeUnit.SECONDS)) {
        script.destroyForcibly();
        throw new IllegalStateException("it does not end: " + Files.readString(log));
      }
      if (ours && Files.exists(state)) {
        throw new IllegalStateException(state + " is left: " + Files.readString(log));
      }
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
