package io.sallyport.watch;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Namespace;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A kind of object that is followed at an API server, and how its JSON is read: as a manifest is,
 * with the same sentences.
 *
 * @param <T> what one object says
 */
public final class ApiKind<T> {
  /** The cluster's Nodes. */
  public static final ApiKind<Node> NODES =
      new ApiKind<>(Kind.NODE, "/api/v1/nodes", Snapshot::nodes, o -> Stored.Nothing.NOTHING);

  /** All Namespaces. */
  public static final ApiKind<Namespace> NAMESPACES =
      new ApiKind<>(
          Kind.NAMESPACE, "/api/v1/namespaces", Snapshot::namespaces, o -> Stored.Nothing.NOTHING);

  /** The Pods of all Namespaces. */
  public static final ApiKind<Pod> PODS =
      new ApiKind<>(Kind.POD, "/api/v1/pods", Snapshot::pods, o -> Stored.Nothing.NOTHING);

  /** All Egresses. */
  public static final ApiKind<Egress> EGRESSES =
      new ApiKind<>(
          Kind.EGRESS,
          "/apis/crd.antrea.io/v1beta1/egresses",
          Snapshot::egresses,
          StoredReader::egress);

  /** All ExternalIPPools. */
  public static final ApiKind<ExternalIPPool> POOLS =
      new ApiKind<>(
          Kind.EXTERNAL_IP_POOL,
          "/apis/crd.antrea.io/v1beta1/externalippools",
          Snapshot::pools,
          StoredReader::pool);

  private final Kind kind;
  private final String url;
  private final Function<Snapshot, Map<?, T>> chosen;
  private final Function<Fields, Stored> storedReader;

  private ApiKind(
      Kind kind,
      String url,
      Function<Snapshot, Map<?, T>> chosen,
      Function<Fields, Stored> storedReader) {
    this.kind = kind;
    this.url = url;
    this.chosen = chosen;
    this.storedReader = storedReader;
  }

  /** Where the server has them, without its host. */
  public String url() {
    return url;
  }

  /**
   * Reads one object. What cannot be taken has its reason among the problems.
   *
   * @param json the object, of this kind
   * @throws IllegalArgumentException if it is no object with a name, which no API server sends
   */
  public ApiObject<T> read(String json) {
    return understood(json, this::read);
  }

  /**
   * Reads a page of a list.
   *
   * @throws IllegalArgumentException if it is none
   */
  public ApiPage<T> readPage(String json) {
    return understood(
        json,
        list -> {
          Fields metadata = list.get("metadata").object();
          return new ApiPage<>(
              list.get("items").items().stream().map(item -> read(Fields.at(item))).toList(),
              metadata.get("resourceVersion").text().orElse(""),
              metadata.get("continue").text());
        });
  }

  /**
   * Reads a line of a watch.
   *
   * @throws IllegalArgumentException if it is none
   */
  public ApiEvent<T> readEvent(String json) {
    return understood(json, event -> event(event.get("type").text().orElse(""), event));
  }

  private ApiEvent<T> event(String type, Fields event) {
    Fields object = event.get("object").object();
    return switch (type) {
      case "ERROR" ->
          new ApiEvent<>(
              type,
              Optional.empty(),
              Optional.of(
                  new ApiEvent.Failure(
                      object.get("code").integer(0, 999).orElse(0),
                      object.get("message").text().orElse("no reason given"))));
      case "BOOKMARK" -> new ApiEvent<>(type, Optional.of(bookmark(object)), Optional.empty());
      default -> new ApiEvent<>(type, Optional.of(read(at(object))), Optional.empty());
    };
  }

  private ApiObject<T> bookmark(Fields object) {
    return new ApiObject<>(
        "",
        version(object.get("metadata").object()),
        Optional.empty(),
        Optional.empty(),
        Stored.Nothing.NOTHING,
        List.of());
  }

  private static <R> R understood(String json, Function<Fields, R> reading) {
    try {
      return reading.apply(onlyOne(JsonTree.read(json)));
    } catch (ManifestException strange) {
      throw new IllegalArgumentException(strange.getMessage(), strange);
    }
  }

  private static Fields onlyOne(List<Value> values) {
    if (values.size() == 1 && values.get(0) instanceof Value.Mapping mapping) {
      return Fields.of(mapping);
    }
    throw new ManifestException("it is no object");
  }

  // Paths in sentences start at the object.
  private static Fields at(Fields part) {
    return new Fields("", part.line(), part.members());
  }

  private ApiObject<T> read(Fields object) {
    ObjectRef ref = kind.ref(object);
    ApiObject.Version version = version(object.get("metadata").object());
    Stored stored = storedReader.apply(object);
    try {
      Manifests all = draft(into -> kind.read(ref, object, into));
      return new ApiObject<>(
          ref.name(), version, only(all), Optional.empty(), stored, all.problems());
    } catch (ManifestException refused) {
      List<Problem> problems = List.of(new Problem(ref.path(), refused.getMessage()));
      return new ApiObject<>(
          ref.name(), version, Optional.empty(), closed(ref, object), stored, problems);
    }
  }

  private Optional<T> closed(ObjectRef ref, Fields object) {
    try {
      return only(draft(into -> kind.readClosed(ref, object, into)));
    } catch (ManifestException neither) {
      return Optional.empty();
    }
  }

  private static Manifests draft(Consumer<Draft> reading) {
    Draft draft = new Draft();
    reading.accept(draft);
    return draft.manifests();
  }

  private Optional<T> only(Manifests read) {
    return chosen.apply(read.objects()).values().stream().findFirst();
  }

  private static ApiObject.Version version(Fields metadata) {
    return new ApiObject.Version(
        metadata.get("uid").text().orElse(""),
        metadata.get("resourceVersion").text().orElse(""),
        metadata.get("generation").textOrNumber().map(Long::valueOf).orElse(0L));
  }

  /** As Kubernetes spells it. */
  @Override
  public String toString() {
    return kind.text();
  }
}
