package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests that share one lab. After each, no packet may have left with an address that does not
 * belong there, such as a pod's, and none may have come outside with one that the class does not
 * name.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
abstract class LabTest {
  @RegisterExtension final Evidence evidence = new Evidence(this::lab);

  private Lab lab;
  private Watch watch;
  private Egresses egresses;

  /** The lab of this class. */
  Lab create() {
    return SandboxLab.up();
  }

  /**
   * The addresses that may be seen outside. A class in which hosts or pods without an Egress send
   * adds their Nodes; elsewhere such an address is a selected pod that left as its Node.
   */
  Set<String> allowedSources() {
    return Cluster.EGRESS_IPS;
  }

  @BeforeAll
  final void up() {
    lab = create();
    watch = Watch.start(lab);
    egresses = new Egresses(lab);
    awaitSettled();
  }

  @AfterAll
  final void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  final void nothingLeaked() {
    assertThat(watch.leaks())
        .as("packets outside with a pod's or another network's address")
        .isEmpty();
    assertThat(watch.sources()).as("sources seen outside").isSubsetOf(allowedSources());
  }

  final Lab lab() {
    return lab;
  }

  final Watch watch() {
    return watch;
  }

  final Egresses egresses() {
    return egresses;
  }

  /**
   * Returns when every switch holds what it should and nothing is wrong. Connections that were
   * turned away do not count: they are shown for a minute, whatever became of the peer since.
   */
  final void awaitSettled() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(egresses.settled()).as("all switches are as wanted").isTrue();
              assertThat(egresses.problems()).allMatch(p -> p.startsWith(Egresses.STRANGERS));
            });
  }

  /** Returns when no switch sends a packet as it had cached it before. */
  final void awaitSwept() {
    Cluster.NODES.keySet().forEach(node -> lab.exec(node, "ovs-appctl", "revalidator/wait"));
  }

  /** The source that the outside server sees; with some tries, as tunnels have to warm up. */
  final String seen(String host, String protocol) {
    return seen(host, protocol, Cluster.OUTSIDE);
  }

  /** The source that another server sees. */
  final String seen(String host, String protocol, String server) {
    return lab.exec(
        host, "scripts/labkit/probe.py", protocol, server, "--count", "8", "--timeout", "1");
  }
}
