package io.sallyport.watch;

import io.sallyport.model.Namespace;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of objects that are read; all others are left alone. */
enum Kind {
  /** A node of the cluster. */
  NODE("v1", "Node", (object, meta, into) -> into.put(NodeReader.read(object, meta, into::put))),
  /** A namespace. */
  NAMESPACE(
      "v1",
      "Namespace",
      (object, meta, into) -> into.put(new Namespace(meta.ref().name(), meta.labels()))),
  /** A pod. */
  POD("v1", "Pod", (object, meta, into) -> into.put(PodReader.read(object, meta, into::put))),
  /** An egress. */
  EGRESS(
      "crd.antrea.io/v1beta1",
      "Egress",
      (object, meta, into) -> into.put(EgressReader.read(object, meta, into::put))),
  /** A pool of egress IPs. */
  EXTERNAL_IP_POOL(
      "crd.antrea.io/v1beta1",
      "ExternalIPPool",
      (object, meta, into) -> into.put(PoolReader.read(object, meta)));

  private final String apiVersion;
  private final String text;
  private final Reader reader;

  Kind(String apiVersion, String text, Reader reader) {
    this.apiVersion = apiVersion;
    this.text = text;
    this.reader = reader;
  }

  /** Turns an object's fields into the model's value. */
  interface Reader {
    void read(Fields object, Meta meta, Draft into);
  }

  /**
   * The kind that an object has or, by a slip in its spelling or version, was meant to have: an
   * Egress that is passed over lets packets out with the wrong source.
   */
  static Optional<Kind> meantBy(String apiVersion, String kind) {
    return Arrays.stream(values())
        .filter(k -> k.text.equalsIgnoreCase(kind) && k.mayBe(apiVersion))
        .findFirst();
  }

  /** Whether this looks like one of the guide's two kinds in the guide's group, and is neither. */
  static boolean isMisspelt(String apiVersion, String kind) {
    return apiVersion.startsWith("crd.antrea.io/") && kind.matches("(?i)(eg|ext).*");
  }

  // Other API groups have kinds named Node and Pod; nobody else's Egress is expected here.
  private boolean mayBe(String given) {
    return apiVersion.contains("/") || !given.contains("/");
  }

  void read(ObjectRef ref, Fields object, Draft into) {
    reader.read(object, Meta.read(ref, object), into);
  }

  /**
   * Reads an object that cannot be read as a whole for what it must be taken for: an Egress without
   * an address, so that none of its Pods' packets leave with the wrong one, and a pool without one,
   * which is not a pool that does not exist. Others are nothing.
   */
  void readClosed(ObjectRef ref, Fields object, Draft into) {
    if (this == EGRESS) {
      into.put(EgressReader.readClosed(object, Meta.read(ref, object)));
    } else if (this == EXTERNAL_IP_POOL) {
      into.put(PoolReader.closed(Meta.read(ref, object)));
    }
  }

  ObjectRef ref(Fields object) {
    Fields metadata = object.get("metadata").object();
    Field field = metadata.get("name");
    String name = field.parsed(Kind::name).orElseThrow(field::missing);
    if (this != POD) {
      return new ObjectRef(text, name);
    }
    String namespace = metadata.get("namespace").parsed(Kind::name).orElse("default");
    return new ObjectRef(text, namespace + "/" + name);
  }

  private static String name(String text) {
    if (!text.matches("[^\\s/]{1,253}")) {
      throw new IllegalArgumentException("\"" + text + "\" is no name of an object");
    }
    return text;
  }

  String apiVersion() {
    return apiVersion;
  }

  /** As Kubernetes spells it. */
  String text() {
    return text;
  }
}
