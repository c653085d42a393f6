package io.sallyport.tests.kube;

import com.google.common.base.Splitter;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import io.kubernetes.client.util.generic.dynamic.Dynamics;
import io.kubernetes.client.util.generic.options.CreateOptions;
import io.sallyport.tests.lab.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/**
 * A spec, and what is to be said of it: some lines of YAML, then {@code => sentence}, then perhaps
 * {@code => rule}.
 *
 * @param expected "accepted", or a part of the refusal of a server that knows no CEL
 * @param rule the sentence of the CEL rule that refuses it, too; or empty
 */
record Verdict(String spec, String expected, String rule) {
  static final String ACCEPTED = "accepted";

  /** The cases of a file, which blank lines part. */
  static List<Verdict> of(String file) {
    try {
      String all = Files.readString(Repository.root().resolve(file)).strip();
      return Arrays.stream(all.split("\n\n")).map(Verdict::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Verdict parse(String block) {
    List<String> parts = Splitter.on("\n=> ").splitToList(block);
    return new Verdict(parts.get(0), parts.get(1), parts.size() > 2 ? parts.get(2) : "");
  }

  /** What the server says of an object with this spec; nothing is stored. */
  static String ofServer(DynamicKubernetesApi objects, String kind, String spec) {
    CreateOptions dry = new CreateOptions();
    dry.setDryRun("All");
    KubernetesApiResponse<DynamicKubernetesObject> response =
        objects.create(Dynamics.newFromYaml(object(kind, spec)), dry);
    return response.isSuccess() ? ACCEPTED : response.getStatus().getMessage();
  }

  private static String object(String kind, String spec) {
    return "apiVersion: crd.antrea.io/v1beta1\nkind: %s\nmetadata: {name: x}\nspec:\n%s"
        .formatted(kind, spec.indent(2));
  }

  @Override
  public String toString() {
    return spec.replace('\n', ' ');
  }
}
