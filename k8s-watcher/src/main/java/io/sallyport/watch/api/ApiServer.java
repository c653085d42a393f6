package io.sallyport.watch.api;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.ApiPage;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * An API server, spoken to in JSON. The official client finds it, signs in and renews its token;
 * its classes for objects are passed by, as they drop nulls and hold all that nobody needs.
 */
public final class ApiServer implements AutoCloseable {
  // A connection that went silent is given up after two pings.
  private static final Duration PING = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  // Bookmarks come once a minute.
  private static final Duration WATCH_SILENCE = Duration.ofMinutes(3);
  private static final String[] SIGNED_IN = {"BearerToken"};

  private static final String JSON = "application/json";
  private static final Map<String, String> AS_US = Map.of("fieldManager", "sallyport");

  private final ApiClient client;
  private final OkHttpClient calls;
  private final OkHttpClient watches;

  private record Ask(
      String method, String path, Map<String, String> query, Optional<String> body, String type) {
    static Ask read(String path, Map<String, String> query) {
      return new Ask("GET", path, query, Optional.empty(), JSON);
    }

    static Ask write(String method, String path, String body, String type) {
      return new Ask(method, path, AS_US, Optional.of(body), type);
    }
  }

  private ApiServer(ApiClient client, Duration patience) {
    this.client = client;
    this.calls = client.getHttpClient().newBuilder().callTimeout(patience).build();
    this.watches = client.getHttpClient().newBuilder().readTimeout(WATCH_SILENCE).build();
  }

  /** The same, over the same connections; a call that lasts longer has failed. */
  public ApiServer within(Duration patience) {
    return new ApiServer(client, patience);
  }

  /**
   * The server of a kubeconfig, or of the cluster that this process is a Pod of.
   *
   * @throws ClusterException if the file is none, or there is no such cluster
   */
  public static ApiServer of(Optional<Path> kubeconfig) {
    return new ApiServer(
        kubeconfig
            .map(ApiServer::outside)
            .orElseGet(ApiServer::inside)
            .setPingInterval(PING)
            .setReadTimeout(PATIENCE)
            .build(),
        PATIENCE);
  }

  private static ClientBuilder outside(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      KubeConfig config = KubeConfig.loadKubeConfig(reader);
      config.setFile(file.toFile());
      return ClientBuilder.kubeconfig(config);
    } catch (NoSuchFileException missing) {
      throw new ClusterException("there is no kubeconfig " + file);
    } catch (IOException unreadable) {
      throw new ClusterException(
          "cannot read the kubeconfig %s: %s".formatted(file, reason(unreadable)));
    } catch (RuntimeException noKubeconfig) {
      String why = String.valueOf(noKubeconfig.getMessage()).replaceAll("\\s+", " ").strip();
      throw new ClusterException("%s is no kubeconfig: %s".formatted(file, why));
    }
  }

  private static ClientBuilder inside() {
    try {
      return ClientBuilder.cluster();
    } catch (IOException | RuntimeException notInside) {
      throw new ClusterException(
          "this is no Pod of a cluster; name a cluster by --kubeconfig FILE, or manifests by"
              + " --manifests DIR");
    }
  }

  /** Why, in a few words, whatever a library made of it. */
  static String reason(Throwable trouble) {
    if (trouble instanceof ApiException refusal && refusal.getResponseBody() != null) {
      return Failures.sentence(refusal.getResponseBody()).orElse("no reason given");
    }
    if (trouble instanceof ApiException && trouble.getCause() != null) {
      return reason(trouble.getCause());
    }
    String words = Optional.ofNullable(trouble.getMessage()).orElse("");
    // The client's own word in front of the server's.
    String first = words.lines().findFirst().orElse("").replaceFirst("^Message: ", "").strip();
    return first.isEmpty() ? trouble.getClass().getSimpleName() : first;
  }

  /** What is wrong with a call that has failed. */
  public String trouble(ApiException failed) {
    return failed.getCode() > 0
        ? "%s answers %d: %s".formatted(address(), failed.getCode(), reason(failed))
        : "%s cannot be reached: %s".formatted(address(), reason(failed));
  }

  /** The client, for what the library does itself. */
  public ApiClient client() {
    return client;
  }

  /** Where it is. */
  String address() {
    return client.getBasePath();
  }

  /**
   * All objects of a kind. The list comes in pages, so that no more than one of them is in memory
   * as it was sent.
   *
   * @param pageSize how many objects a page has at most
   * @throws ApiException if it cannot be had, with the server's code, or 0 if there was no answer
   * @throws IllegalArgumentException if the answer is no list
   */
  public <T> ApiPage<T> list(ApiKind<T> kind, int pageSize) throws ApiException {
    List<ApiObject<T>> items = new ArrayList<>();
    Map<String, String> query = new HashMap<>(Map.of("limit", String.valueOf(pageSize)));
    ApiPage<T> page = kind.readPage(get(kind.url(), query));
    items.addAll(page.items());
    while (page.next().isPresent()) {
      query.put("continue", page.next().get());
      page = kind.readPage(get(kind.url(), query));
      items.addAll(page.items());
    }
    return new ApiPage<>(items, page.resourceVersion(), page.next());
  }

  /**
   * Asks for an object, or a page of a list.
   *
   * @throws ApiException if it cannot be had, with the server's code, or 0 if there was no answer
   */
  String get(String path, Map<String, String> query) throws ApiException {
    return answer(request(Ask.read(path, query)));
  }

  /** Begins a watch; the caller closes it. */
  Response watch(String path, Map<String, String> query) throws ApiException {
    Request request = request(Ask.read(path, query));
    try {
      Response response = watches.newCall(request).execute();
      if (!response.isSuccessful()) {
        try (response) {
          throw refusal(response);
        }
      }
      return response;
    } catch (IOException unreachable) {
      throw new ApiException(unreachable);
    }
  }

  /**
   * Changes some fields of an object (RFC 7386). With a metadata.resourceVersion it is a
   * compare-and-swap: 409 if the object is in another state.
   *
   * @return the object as it is then
   */
  String mergePatch(String path, String json) throws ApiException {
    return answer(request(Ask.write("PATCH", path, json, "application/merge-patch+json")));
  }

  /** Creates an object. */
  void post(String path, String json) throws ApiException {
    send(Verb.POST, path, json);
  }

  /** How a whole object is sent: to be created, or to replace the state that it names. */
  enum Verb {
    POST,
    PUT
  }

  /** Sends a whole object, and says what became of it. */
  String send(Verb verb, String path, String json) throws ApiException {
    return answer(request(Ask.write(verb.name(), path, json, JSON)));
  }

  private Request request(Ask ask) throws ApiException {
    Map<String, String> headers = Map.of("Accept", JSON, "Content-Type", ask.type());
    return client.buildRequest(
        null,
        ask.path(),
        ask.method(),
        ask.query().entrySet().stream().map(e -> new Pair(e.getKey(), e.getValue())).toList(),
        List.of(),
        ask.body().map(b -> b.getBytes(StandardCharsets.UTF_8)).orElse(null),
        new HashMap<>(headers),
        new HashMap<>(),
        new HashMap<>(),
        SIGNED_IN,
        null);
  }

  private String answer(Request request) throws ApiException {
    try (Response response = calls.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw refusal(response);
      }
      return response.body().string();
    } catch (IOException unreachable) {
      throw new ApiException(unreachable);
    }
  }

  private static ApiException refusal(Response response) throws IOException {
    String sentence = Failures.sentence(response.body().string()).orElse(response.message());
    return new ApiException(response.code(), sentence);
  }

  /** Ends all connections. */
  @Override
  public void close() {
    calls.dispatcher().cancelAll();
    watches.dispatcher().cancelAll();
    client.getHttpClient().connectionPool().evictAll();
    client.getHttpClient().dispatcher().executorService().shutdown();
  }
}
