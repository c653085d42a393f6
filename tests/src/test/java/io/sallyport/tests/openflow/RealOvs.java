package io.sallyport.tests.openflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An Open vSwitch of the test's own: ovsdb-server and ovs-vswitchd (userspace datapath) in a
 * network namespace of their own, with all files in one folder, so that any number run side by
 * side. They end with {@link #close}, and with this process however it ends.
 */
public final class RealOvs implements AutoCloseable {
  /** The bridge. */
  public static final String BRIDGE = "br-egress";

  // Stays until its input ends, which a killed JVM cannot prevent, and takes the daemons along.
  private static final String KEEPER =
      """
      cd "$1"
      trap 'kill -KILL $(cat vswitchd.pid db.pid)' EXIT
      ip link set lo up
      ovsdb-tool create conf.db /usr/share/openvswitch/vswitch.ovsschema || exit
      ovsdb-server conf.db --remote=punix:"$1"/db.sock --unixctl="$1"/db.ctl \
        --pidfile="$1"/db.pid --log-file="$1"/db.log --no-chdir --detach 2>/dev/null || exit
      ovs-vsctl --db=unix:"$1"/db.sock --no-wait init || exit
      vswitchd() {
        ovs-vswitchd unix:"$1"/db.sock --disable-system --unixctl="$1"/vswitchd.ctl \
          --pidfile="$1"/vswitchd.pid --log-file="$1"/vswitchd.log --no-chdir --detach 2>/dev/null
      }
      vswitchd "$1" || exit
      echo ready
      while read -r word; do rm -f vswitchd.pid vswitchd.ctl; vswitchd "$1"; echo again; done
      """;

  private final Path folder;
  private final Process keeper;
  private final BufferedReader said;
  private final List<UnixRelay> relays = new ArrayList<>();

  private RealOvs(Path folder) throws IOException {
    this.folder = folder;
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.environment().put("OVS_RUNDIR", folder.toString());
    builder.redirectError(folder.resolve("keeper.log").toFile());
    keeper = builder.start();
    said = keeper.inputReader();
    expect("ready");
  }

  private List<String> command() {
    List<String> out = new ArrayList<>(List.of("unshare", "--net"));
    if (!System.getProperty("user.name").equals("root")) {
      out.addAll(List.of("--user", "--map-root-user"));
    }
    out.addAll(List.of("bash", "-c", KEEPER, "keeper", folder.toString()));
    return out;
  }

  private void expect(String word) throws IOException {
    String line = said.readLine();
    if (!word.equals(line)) {
      throw new IllegalStateException(
          "Open vSwitch did not start: " + Files.readString(folder.resolve("keeper.log")));
    }
  }

  /** Starts the daemons, with a bridge that names this Node. */
  public static RealOvs start(Path folder, String node) {
    RealOvs ovs = startWithoutBridge(folder);
    ovs.addBridge(BRIDGE, node);
    return ovs;
  }

  /** Starts the daemons. */
  public static RealOvs startWithoutBridge(Path folder) {
    try {
      return new RealOvs(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a bridge; an empty node leaves its dp-desc as it is. */
  public void addBridge(String bridge, String node) {
    vsctl("add-br", bridge);
    vsctl("set", "bridge", bridge, "datapath_type=netdev", "fail_mode=secure");
    if (!node.isEmpty()) {
      vsctl("set", "bridge", bridge, "other-config:dp-desc=" + node);
    }
  }

  /** Lets the bridge connect to a controller on this machine. */
  public void connect(String bridge, InetSocketAddress controller) {
    Path socket = folder.resolve(bridge + "-" + relays.size() + ".of");
    relays.add(new UnixRelay(socket, controller));
    vsctl(
        "set-controller",
        bridge,
        "unix:" + socket,
        "--",
        "set",
        "controller",
        bridge,
        "connection_mode=out-of-band",
        "inactivity_probe=60000");
  }

  /** Adds another controller to the one that the bridge has. */
  public void connectToo(String bridge, InetSocketAddress controller) {
    Path socket = folder.resolve(bridge + "-" + relays.size() + ".of");
    relays.add(new UnixRelay(socket, controller));
    vsctl(
        "--",
        "--id=@c",
        "create",
        "controller",
        "target=\"unix:" + socket + "\"",
        "connection_mode=out-of-band",
        "--",
        "add",
        "bridge",
        bridge,
        "controller",
        "@c");
  }

  /** Runs ovs-vsctl. */
  public String vsctl(String... arguments) {
    return run(
        List.of("ovs-vsctl", "--timeout=10", "--db=unix:" + folder.resolve("db.sock")), arguments);
  }

  /** Adds a port to the bridge, an interface with these settings. */
  public void addPort(String port, String... settings) {
    List<String> all =
        new ArrayList<>(List.of("add-port", BRIDGE, port, "--", "set", "interface", port));
    all.addAll(List.of(settings));
    vsctl(all.toArray(String[]::new));
  }

  /** Adds the port "vxlan0", whose flows say where a packet goes and with which key. */
  public void addTunnel() {
    addPort("vxlan0", "type=vxlan", "options:remote_ip=flow", "options:key=flow");
  }

  /** Runs ovs-ofctl with OpenFlow 1.5 on the bridge: the command, and what follows the bridge. */
  public String ofctl(String command, String... arguments) {
    List<String> all =
        List.of("ovs-ofctl", "-OOpenFlow15", command, "unix:" + folder.resolve(BRIDGE + ".mgmt"));
    return run(all, arguments);
  }

  /** Asks the switch daemon. */
  public String appctl(String... arguments) {
    return run(List.of("ovs-appctl", "--target=" + folder.resolve("vswitchd.ctl")), arguments);
  }

  private static String run(List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    return Shell.run(all);
  }

  /** Sends a signal, such as KILL or STOP, to the switch daemon alone. */
  public void signal(String name) {
    Shell.run(List.of("kill", "-" + name, read("vswitchd.pid").strip()));
  }

  /** Starts the switch daemon again after it was killed. */
  public void startAgain() {
    try {
      keeper.outputWriter().append("again\n").flush();
      expect("again");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the daemons, such as vswitchd.log. */
  public String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    relays.forEach(UnixRelay::close);
    try {
      keeper.outputWriter().close();
      if (!keeper.waitFor(5, TimeUnit.SECONDS)) {
        keeper.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
