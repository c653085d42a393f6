package io.sallyport.watch;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.Node;
import io.sallyport.model.Pod;
import io.sallyport.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads manifests from text, as a file named x.yaml (or x.json) would be read. */
final class ManifestFixture {
  private ManifestFixture() {}

  static Manifests read(String yaml) {
    return ManifestReader.read(YamlTree.read(yaml));
  }

  static Manifests readJson(String json) {
    return ManifestReader.read(JsonTree.read(json));
  }

  /** The one problem of a file that is refused, as {@code x.yaml:LINE: sentence}. */
  static String refusal(String yaml) {
    return refusal(() -> read(yaml), "x.yaml");
  }

  static String refusalOfJson(String json) {
    return refusal(() -> readJson(json), "x.json");
  }

  private static String refusal(Runnable reading, String file) {
    try {
      reading.run();
      return "no problem";
    } catch (ManifestException refused) {
      return refused.in(file).toString();
    }
  }

  static Node node(String yaml) {
    return only(read(yaml).objects().nodes().values());
  }

  static Pod pod(String yaml) {
    return only(read(yaml).objects().pods().values());
  }

  static Egress egress(String yaml) {
    return only(read(yaml).objects().egresses().values());
  }

  static ExternalIPPool pool(String yaml) {
    return only(read(yaml).objects().pools().values());
  }

  static List<Problem> problems(String yaml) {
    return read(yaml).problems();
  }

  static <T> T only(Iterable<T> values) {
    return values.iterator().next();
  }

  /** A file of the test resources. */
  static String resource(String path) {
    try (InputStream in = ManifestFixture.class.getResourceAsStream("/" + path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** An Egress named x with these lines (from line 6) as its spec. */
  static String egressWith(String spec) {
    return object("crd.antrea.io/v1beta1", "Egress", "x") + "spec:\n" + spec.indent(2);
  }

  /** An ExternalIPPool named x with these lines (from line 6) as its spec. */
  static String poolWith(String spec) {
    return object("crd.antrea.io/v1beta1", "ExternalIPPool", "x") + "spec:\n" + spec.indent(2);
  }

  /** The first four lines of an object. */
  static String object(String apiVersion, String kind, String name) {
    return "apiVersion: %s\nkind: %s\nmetadata:\n  name: %s\n".formatted(apiVersion, kind, name);
  }
}
