package io.sallyport.tests.kube;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The container of a Pod of deploy/objects, started by the engine as the kubelet would: image,
 * arguments, user, rights, memory and the directory /tmp are the manifest's. What else a Pod has is
 * given here.
 *
 * @param pod the Pod's spec
 */
record PodContainer(Map<?, ?> pod) {
  private static final String NODE = "node-1";

  /** The Pod that a file of deploy/objects makes. */
  static PodContainer of(String file) {
    return Trees.byName(Trees.file("deploy/objects/" + file)).values().stream()
        .filter(o -> List.of("Deployment", "DaemonSet").contains(o.get("kind")))
        .map(o -> new PodContainer(Trees.map(o, "spec", "template", "spec")))
        .findFirst()
        .orElseThrow();
  }

  /** Its only container. */
  Map<?, ?> spec() {
    return Trees.maps(pod, "containers").get(0);
  }

  /**
   * Not started yet.
   *
   * @param network as the engine calls it
   * @param binds directories of this machine, by the place where they are seen
   * @param more arguments beside the manifest's
   */
  GenericContainer<?> create(String network, Map<String, String> binds, String... more) {
    List<String> arguments =
        new ArrayList<>(
            Trees.words(spec(), "args").stream()
                .map(a -> a.replace("$(NODE_NAME)", NODE))
                .toList());
    arguments.addAll(List.of(more));
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(String.valueOf(spec().get("image"))))
            .withImagePullPolicy(name -> false)
            .withNetworkMode(network)
            .withCommand(arguments.toArray(String[]::new))
            .withCreateContainerCmdModifier(command -> restrict(command, binds));
    if (String.valueOf(spec().get("volumeMounts")).contains("mountPath=/tmp")) {
      container.withTmpFs(Map.of("/tmp", "rw,size=64m,mode=1777"));
    }
    return container;
  }

  private void restrict(CreateContainerCmd command, Map<String, String> binds) {
    Map<?, ?> user = Trees.map(pod, "securityContext");
    Map<?, ?> rights = Trees.map(spec(), "securityContext");
    String memory = String.valueOf(Trees.at(spec(), "resources", "limits", "memory"));
    command
        .withUser(user.get("runAsUser") + ":" + user.get("runAsGroup"))
        .getHostConfig()
        .withReadonlyRootfs((Boolean) rights.get("readOnlyRootFilesystem"))
        .withCapDrop(
            Trees.words(rights, "capabilities", "drop").stream()
                .map(Capability::valueOf)
                .toArray(Capability[]::new))
        .withSecurityOpts(
            rights.get("allowPrivilegeEscalation").equals(false)
                ? List.of("no-new-privileges")
                : List.of())
        .withMemory(bytes(memory))
        .withBinds(
            binds.entrySet().stream()
                .map(b -> new Bind(b.getValue(), new Volume(b.getKey()), AccessMode.ro))
                .toList());
  }

  private static long bytes(String quantity) {
    long number = Long.parseLong(quantity.replaceAll("[GM]i$", ""));
    return quantity.endsWith("Gi") ? number << 30 : number << 20;
  }
}
