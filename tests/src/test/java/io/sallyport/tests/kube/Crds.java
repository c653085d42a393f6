package io.sallyport.tests.kube;

import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** deploy/crds: the one source of our API's schemas. */
final class Crds {
  static final List<String> NAMES = List.of("egresses", "externalippools");
  static final String GROUP = "crd.antrea.io";

  private Crds() {}

  /** As the README says; this kubectl does not know CEL. */
  static void install(Kubectl kubectl) {
    kubectl.run("apply", "--validate=false", "-k", "deploy/crds").printed();
    for (String name : NAMES) {
      kubectl.run("wait", "--for=condition=Established", "crd/" + name + "." + GROUP).printed();
    }
  }

  static Path file(String name) {
    return Repository.root().resolve("deploy/crds/" + name);
  }

  /** The schema of objects, as it is written in the file. */
  static Map<?, ?> schema(String file) {
    try (Reader text = Files.newBufferedReader(file(file))) {
      Map<?, ?> crd = new Yaml().load(text);
      Map<?, ?> version = (Map<?, ?>) ((List<?>) member(crd, "spec").get("versions")).get(0);
      return member(member(version, "schema"), "openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<?, ?> member(Map<?, ?> of, String name) {
    return (Map<?, ?>) of.get(name);
  }
}
