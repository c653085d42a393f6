package io.sallyport.tests.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** When a test fails, prints what the controller logged and what every switch holds. */
final class Evidence implements AfterTestExecutionCallback {
  private final Supplier<Lab> lab;

  Evidence(Supplier<Lab> lab) {
    this.lab = lab;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent() && lab.get() != null) {
      System.err.printf("%n==== evidence for %s%n", context.getDisplayName());
      show("tail", "-n", "60", lab.get().state() + "/controller.log");
      for (String path : List.of("/v1/problems", "/v1/egresses", "/v1/nodes")) {
        inController(path);
      }
      Cluster.NODES.keySet().forEach(n -> inController("/v1/nodes/" + n + "/flows?format=text"));
      Cluster.NODES.keySet().forEach(n -> inHost(n, "ovs-appctl", "dpctl/dump-flows", "-m"));
      Cluster.NODES.keySet().forEach(n -> inHost(n, "ovs-appctl", "coverage/show"));
    }
  }

  private void inController(String path) {
    inHost("controller", "curl", "-sS", "--max-time", "5", "http://127.0.0.1:8181" + path);
  }

  private void inHost(String host, String... command) {
    List<String> all =
        new ArrayList<>(List.of("scripts/lab", "--state", lab.get().state(), "exec", host));
    all.addAll(List.of(command));
    show(all.toArray(String[]::new));
  }

  private void show(String... command) {
    Ran ran = lab.get().run(List.of(command));
    System.err.printf("---- %s%n%s%s%n", String.join(" ", command), ran.out(), ran.err());
  }
}
