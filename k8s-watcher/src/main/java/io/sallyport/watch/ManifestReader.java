package io.sallyport.watch;

import io.sallyport.watch.Value.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the documents of one file. One bad document spoils the file, as with kubectl apply. */
final class ManifestReader {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestReader.class);
  private static final String NO_OBJECT = "this document is no Kubernetes object: ";

  private final Draft draft = new Draft();

  private ManifestReader() {}

  /**
   * The objects of a file.
   *
   * @throws ManifestException if a document cannot be taken
   */
  static Manifests read(List<Value> documents) {
    ManifestReader reader = new ManifestReader();
    documents.stream().filter(d -> !d.isNull()).forEach(reader::document);
    return reader.draft.manifests();
  }

  private void document(Value document) {
    if (!(document instanceof Mapping mapping)) {
      String what = document instanceof Value.Sequence ? "it is a list" : "it is a single value";
      throw new ManifestException(document.line(), NO_OBJECT + what);
    }
    Fields object = Fields.of(mapping);
    String kind = word(object, "kind", Optional.empty());
    if (isList(object, kind)) {
      list(object, kind);
    } else {
      object(object, word(object, "apiVersion", Optional.empty()), kind);
    }
  }

  private static boolean isList(Fields object, String kind) {
    return kind.endsWith("List") && object.get("items").isPresent();
  }

  private static String word(Fields object, String name, Optional<String> otherwise) {
    Field field = object.get(name);
    return field
        .text()
        .or(() -> otherwise)
        .orElseThrow(() -> new ManifestException(field.line(), NO_OBJECT + name + " is missing"));
  }

  // The items of a PodList, as the API returns it, do not say again that they are Pods.
  private void list(Fields list, String kind) {
    boolean mixed = kind.equals("List");
    Optional<String> version = mixed ? Optional.empty() : list.get("apiVersion").text();
    Optional<String> itemKind =
        mixed ? Optional.empty() : Optional.of(kind.substring(0, kind.length() - "List".length()));
    for (Field item : list.get("items").items()) {
      Fields object = Fields.at(item);
      String kindOfItem = word(object, "kind", itemKind);
      if (isList(object, kindOfItem)) {
        throw item.wrong(" is a list in a list, which is not supported");
      }
      object(object, word(object, "apiVersion", version), kindOfItem);
    }
  }

  private void object(Fields object, String apiVersion, String kind) {
    Optional<Kind> meant = Kind.meantBy(apiVersion, kind);
    meant.ifPresentOrElse(
        k -> read(k, object, apiVersion, kind), () -> passOver(object, apiVersion, kind));
  }

  private static void passOver(Fields object, String apiVersion, String kind) {
    if (Kind.isMisspelt(apiVersion, kind)) {
      throw object.get("kind").wrong(" must be Egress or ExternalIPPool, not \"" + kind + "\"");
    }
    LOG.debug("{} {} is none of the kinds that are read", apiVersion, kind);
  }

  private void read(Kind kind, Fields object, String apiVersion, String spelling) {
    ObjectRef ref = about(kind.text(), () -> kind.ref(object));
    about(
        ref.toString(),
        () -> {
          mustBe(object.get("apiVersion"), apiVersion, kind.apiVersion());
          mustBe(object.get("kind"), spelling, kind.text());
          kind.read(ref, object, draft);
          return ref;
        });
    draft.define(ref, object.line());
  }

  private static void mustBe(Field field, String given, String right) {
    if (!given.equals(right)) {
      throw field.wrong(" must be %s, not \"%s\"".formatted(right, given));
    }
  }

  private static <T> T about(String subject, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ManifestException trouble) {
      throw trouble.about(subject);
    }
  }
}
