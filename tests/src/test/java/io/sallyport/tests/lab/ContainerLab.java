package io.sallyport.tests.lab;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A lab in a container without network and with few rights; the repository is bound in, read-only.
 * The container's command is a sleep, so that it ends even where nobody is left to end it (see
 * docker/README.md for each of its options).
 */
final class ContainerLab implements Lab {
  private static final String STATE = "/state/lab";

  private final GenericContainer<?> container;

  private ContainerLab(GenericContainer<?> container) {
    this.container = container;
  }

  /**
   * The cluster of the README, with the controller ready.
   *
   * @param suite the Debian release whose Open vSwitch it is: bookworm or trixie
   */
  static ContainerLab up(String suite) {
    if (System.getenv("DOCKER_HOST") == null) {
      throw new IllegalStateException(
          "no container engine: run scripts/verify, which starts one, builds the lab's images and"
              + " then runs these tests");
    }
    Repository.requireController();
    ContainerLab lab = new ContainerLab(container(suite));
    try {
      lab.container.start();
      lab.lab("up", "--manifests", MANIFESTS);
      return lab;
    } catch (RuntimeException | AssertionError failed) {
      lab.close();
      throw failed;
    }
  }

  @SuppressWarnings("resource") // close() ends it
  private static GenericContainer<?> container(String suite) {
    return new GenericContainer<>(DockerImageName.parse("sallyport-lab:" + suite))
        .withImagePullPolicy(name -> false)
        .withNetworkMode("none")
        .withWorkingDirectory("/sallyport")
        .withTmpFs(Map.of("/state", "rw"))
        .withCreateContainerCmdModifier(ContainerLab::restrict)
        .withCommand("sh", "-c", "mount -o remount,rw /proc/sys && exec sleep 600");
  }

  private static void restrict(CreateContainerCmd command) {
    Bind repository =
        new Bind(Repository.root().toString(), new Volume("/sallyport"), AccessMode.ro);
    command
        .getHostConfig()
        .withBinds(repository)
        .withInit(true)
        .withCapDrop(Capability.ALL)
        .withCapAdd(
            Capability.NET_ADMIN, Capability.NET_RAW, Capability.SYS_ADMIN, Capability.SYS_CHROOT)
        .withSecurityOpts(List.of("apparmor=unconfined"))
        .withDevices(Device.parse("/dev/net/tun"));
  }

  @Override
  public String state() {
    return STATE;
  }

  @Override
  public Ran run(List<String> command) {
    try {
      ExecResult result = container.execInContainer(command.toArray(String[]::new));
      return new Ran(command, result.getExitCode(), result.getStdout(), result.getStderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
