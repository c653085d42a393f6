package io.sallyport.tests.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A lab in namespaces of this machine whose controller follows a Kubernetes API server, to which
 * kubectl tells what is written.
 */
final class KubernetesLab implements Lab {
  private final SandboxLab lab;

  private KubernetesLab(SandboxLab lab) {
    this.lab = lab;
  }

  /** The cluster of the README, with the controller ready. */
  static KubernetesLab up() {
    return new KubernetesLab(SandboxLab.up("--kubernetes"));
  }

  /** What kubectl prints; it must succeed. */
  String kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(List.of(arguments));
    return exec("controller", command.toArray(String[]::new));
  }

  /** Writes the status of an object, which kubelets would; this kubectl has only paths for that. */
  void replaceStatus(String path, String json) {
    String script = "printf %s \"$1\" | kubectl replace --raw \"$2/status\" -f -";
    exec("controller", "sh", "-c", script, "sh", json, path);
  }

  @Override
  public void write(String manifest, String text) {
    Lab.super.write(manifest, text);
    kubectl("apply", "-f", manifest(manifest));
  }

  @Override
  public void delete(String manifest) {
    kubectl("delete", "--wait=false", "-f", manifest(manifest));
    Lab.super.delete(manifest);
  }

  private String manifest(String name) {
    return state() + "/manifests/" + name;
  }

  /** Starts scripts/lab with its streams for the caller; what it runs ends with the lab. */
  Process start(String... arguments) {
    return lab.start(arguments);
  }

  @Override
  public Ran run(List<String> command) {
    return lab.run(command);
  }

  @Override
  public String state() {
    return lab.state();
  }

  @Override
  public void close() {
    lab.close();
  }
}
