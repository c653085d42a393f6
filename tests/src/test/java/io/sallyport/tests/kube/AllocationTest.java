package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Addresses of pools: written to spec.egressIP, released, taken back, and never given twice. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
class AllocationTest {
  private static final String ALLOCATED =
      ".metadata.annotations.sallyport\\.io/allocated-egress-ips";

  private Cluster cluster;
  private Controller controller;

  @BeforeAll
  void start() {
    cluster = Cluster.start();
    cluster.node("node-1", 1);
    controller = cluster.controllerInAHurry();
  }

  @AfterAll
  void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void pool(String name, String ranges) {
    cluster.applyPool(name, ranges);
  }

  private static String range(String start, String end) {
    return "ipRanges: [{start: %s, end: %s}]".formatted(start, end);
  }

  private void egress(String name, String address) {
    cluster.applyEgress(
        name, "appliedTo: {podSelector: {matchLabels: {app: %s}}}, %s".formatted(name, address));
  }

  private void delete(String kind, String... names) {
    for (String name : names) {
      cluster.kubectl("delete", kind, name);
    }
  }

  private void awaitIp(String name, String ip) {
    cluster.awaitEgress(name, ".spec.egressIP", ip);
  }

  private void awaitUsage(String pool, String usage) {
    cluster.awaitField(
        "externalippool", pool, ".status.usage.total}/{.status.usage.used", usage::equals);
  }

  private void awaitPool(String pool, String ready) {
    String path = ".status.conditions[0].status}/{.status.conditions[0].reason";
    cluster.awaitField("externalippool", pool, path, ready::equals);
  }

  @Test
  void whatIsReleasedIsGivenAgain() {
    pool("released", range("10.30.0.1", "10.30.0.3"));
    egress("released-a", "externalIPPool: released");
    awaitIp("released-a", "10.30.0.1");
    egress("released-b", "externalIPPool: released");
    awaitIp("released-b", "10.30.0.2");
    awaitUsage("released", "3/2");
    delete("egress", "released-a");
    awaitUsage("released", "3/1");
    egress("released-c", "externalIPPool: released");
    awaitIp("released-c", "10.30.0.1");
    delete("egress", "released-b", "released-c");
    awaitUsage("released", "3/0");
  }

  @Test
  void aDeletedPoolTakesItsAddressesAlongAndANewOneGivesOthers() {
    pool("again", range("10.31.0.1", "10.31.0.9"));
    egress("again-web", "externalIPPool: again");
    awaitIp("again-web", "10.31.0.1");
    delete("externalippool", "again");
    awaitIp("again-web", "");
    cluster.awaitReason("again-web", "IPAllocated", "PoolNotFound");
    assertThat(cluster.egress("again-web", ALLOCATED)).isEmpty();
    assertThat(cluster.egress("again-web", Cluster.message("IPAllocated")))
        .isEqualTo("the pool \"again\" does not exist");
    pool("again", range("10.31.1.1", "10.31.1.9"));
    awaitIp("again-web", "10.31.1.1");
    cluster.awaitReason("again-web", "IPAllocated", "Allocated");
    delete("egress", "again-web");
  }

  @Test
  void anAddressThatAUserWroteStaysWithoutItsPool() {
    pool("written", range("10.32.0.1", "10.32.0.9"));
    egress("written-web", "externalIPPool: written, egressIP: 10.32.0.7");
    cluster.awaitReason("written-web", "IPAllocated", "Allocated");
    delete("externalippool", "written");
    cluster.awaitReason("written-web", "IPAllocated", "PoolNotFound");
    assertThat(cluster.egress("written-web", ".spec.egressIP")).isEqualTo("10.32.0.7");
    delete("egress", "written-web");
  }

  @Test
  void anAddressThatIsTakenIsAConflict() {
    pool("taken", range("10.33.0.1", "10.33.0.9"));
    egress("taken-first", "externalIPPool: taken");
    awaitIp("taken-first", "10.33.0.1");
    egress("taken-second", "externalIPPool: taken, egressIP: 10.33.0.1");
    cluster.awaitReason("taken-second", "IPAllocated", "IPInUse");
    String sentence = "egressIP 10.33.0.1 was given to Egress \"taken-first\" before";
    assertThat(cluster.egress("taken-second", Cluster.message("IPAllocated"))).isEqualTo(sentence);
    cluster.awaitEvent(sentence);
    delete("egress", "taken-first");
    cluster.awaitReason("taken-second", "IPAllocated", "Allocated");
    delete("egress", "taken-second");
  }

  @Test
  void anExhaustedPoolMayGrow() {
    pool("small", range("10.34.0.1", "10.34.0.1"));
    egress("small-a", "externalIPPool: small");
    awaitIp("small-a", "10.34.0.1");
    egress("small-b", "externalIPPool: small");
    cluster.awaitReason("small-b", "IPAllocated", "PoolExhausted");
    awaitPool("small", "True/PoolExhausted");
    pool("small", "ipRanges: [{start: 10.34.0.1, end: 10.34.0.1}, {cidr: 10.34.9.0/30}]");
    awaitIp("small-b", "10.34.9.1");
    awaitUsage("small", "3/2");
    awaitPool("small", "True/Usable");
    delete("egress", "small-a", "small-b");
  }

  @Test
  void aGatewayIsNeverGiven() {
    pool(
        "subnet",
        "ipRanges: [{cidr: 10.35.0.0/30}],"
            + " subnetInfo: {gateway: 10.35.0.1, prefixLength: 24, vlan: 10}");
    egress("subnet-a", "externalIPPool: subnet");
    awaitIp("subnet-a", "10.35.0.2");
    egress("subnet-b", "externalIPPool: subnet");
    cluster.awaitReason("subnet-b", "IPAllocated", "PoolExhausted");
    delete("egress", "subnet-a", "subnet-b");
  }

  @Test
  void bothFamiliesAreWrittenToTheList() {
    pool("both-4", range("10.36.0.1", "10.36.0.9"));
    pool("both-6", range("fd36::1", "fd36::9"));
    egress("both", "externalIPPools: [both-6, both-4]");
    cluster.awaitEgress("both", ".spec.egressIPs", "[\"10.36.0.1\",\"fd36::1\"]");
    assertThat(cluster.egress("both", ALLOCATED)).isEqualTo("10.36.0.1,fd36::1");
    delete("externalippool", "both-6");
    cluster.awaitEgress("both", ".spec.egressIPs", "[\"10.36.0.1\"]");
    delete("egress", "both");
  }

  @Test
  void aUserMayPutAnotherAddressInItsPlaceAndTakeItBack() {
    pool("changed", range("10.37.0.1", "10.37.0.9"));
    egress("changed", "externalIPPool: changed");
    awaitIp("changed", "10.37.0.1");
    cluster.kubectl(
        "patch",
        "egress",
        "changed",
        "--type=merge",
        "-p",
        "{\"spec\":{\"egressIP\":\"10.37.0.5\"}}");
    cluster.awaitEgress("changed", ALLOCATED, "");
    assertThat(cluster.egress("changed", ".spec.egressIP")).isEqualTo("10.37.0.5");
    awaitUsage("changed", "9/1");
    cluster.kubectl(
        "patch", "egress", "changed", "--type=merge", "-p", "{\"spec\":{\"egressIP\":null}}");
    cluster.awaitEgress("changed", ALLOCATED, ip -> !ip.isEmpty());
    assertThat(cluster.egress("changed", ".spec.egressIP"))
        .isEqualTo(cluster.egress("changed", ALLOCATED));
    delete("egress", "changed");
  }

  @Test
  void aRestartTakesNothingFromWhatItCannotRead() {
    pool("unread", range("10.39.0.1", "10.39.0.9"));
    egress("unread-a", "externalIPPool: unread");
    awaitIp("unread-a", "10.39.0.1");
    egress("unread-b", "externalIPPool: unread, egressIP: 10.39.0.7");
    egress("unread-c", "externalIPPool: unread");
    awaitIp("unread-c", "10.39.0.2");
    egress("unread-b", "externalIPPool: unread, egressIP: 10.39.0.7, bandwidth: {rate: 0k}");
    pool("unread", range("10.39.0.9", "10.39.0.1"));
    delete("egress", "unread-a");
    controller.kill();
    controller = cluster.controllerInAHurry();
    cluster.awaitReason("unread-b", "Ready", "SpecRefused");
    cluster.awaitReason("unread-c", "IPAllocated", "PoolRefused");
    assertThat(cluster.egress("unread-c", Cluster.message("IPAllocated")))
        .isEqualTo("the pool \"unread\" is not used: its spec cannot be read");
    assertThat(cluster.egress("unread-b", ".spec.egressIP")).isEqualTo("10.39.0.7");
    assertThat(cluster.egress("unread-c", ALLOCATED)).isEqualTo("10.39.0.2");
    pool("unread", range("10.39.0.1", "10.39.0.9"));
    cluster.awaitReason("unread-c", "IPAllocated", "Allocated");
    assertThat(cluster.egress("unread-c", ".spec.egressIP")).isEqualTo("10.39.0.2");
    delete("egress", "unread-b", "unread-c");
  }

  // Without what is written down the oldest would get the lowest address.
  @Test
  void aRestartGivesBackBeforeItGivesAnew() {
    pool("restart", range("10.38.0.1", "10.38.0.9"));
    egress("restart-a", "externalIPPool: restart");
    awaitIp("restart-a", "10.38.0.1");
    egress("restart-b", "externalIPPool: restart");
    awaitIp("restart-b", "10.38.0.2");
    controller.kill();
    delete("egress", "restart-a");
    egress("restart-c", "externalIPPool: restart");
    controller = cluster.controllerInAHurry();
    awaitIp("restart-c", "10.38.0.1");
    assertThat(cluster.egress("restart-b", ".spec.egressIP")).isEqualTo("10.38.0.2");
    delete("egress", "restart-b", "restart-c");
  }

  @Test
  void nobodyIsGivenWhatAnEgressHasThatARestartCannotRead() {
    pool("closed", range("10.40.0.1", "10.40.0.9"));
    egress("closed-a", "externalIPPool: closed");
    awaitIp("closed-a", "10.40.0.1");
    egress("closed-a", "externalIPPool: closed, bandwidth: {rate: 0k}");
    egress("closed-b", "externalIPPool: closed, egressIP: 10.40.0.2, bandwidth: {rate: 0k}");
    controller.kill();
    egress("closed-c", "externalIPPool: closed");
    egress("closed-d", "externalIPPool: closed, egressIP: 10.40.0.1");
    controller = cluster.controllerInAHurry();
    awaitIp("closed-c", "10.40.0.3");
    cluster.awaitReason("closed-a", "Ready", "SpecRefused");
    cluster.awaitEgress(
        "closed-a", Cluster.message("Ready"), s -> s.endsWith("nothing of its Pods leaves"));
    cluster.awaitReason("closed-d", "IPAllocated", "IPInUse");
    // What it says now is as much for itself as what it said when it was read first.
    egress("closed-b", "externalIPPool: closed, egressIP: 10.40.0.4, bandwidth: {rate: 0k}");
    egress("closed-e", "externalIPPool: closed");
    awaitIp("closed-e", "10.40.0.2");
    egress("closed-f", "externalIPPool: closed");
    awaitIp("closed-f", "10.40.0.5");
    egress("closed-a", "externalIPPool: closed, bandwidth: {rate: 1M}");
    cluster.awaitReason("closed-a", "IPAllocated", "Allocated");
    assertThat(cluster.egress("closed-a", ".spec.egressIP")).isEqualTo("10.40.0.1");
    delete("egress", "closed-a", "closed-b", "closed-c", "closed-d", "closed-e", "closed-f");
  }

  @Test
  void withoutItsAnnotationAnAddressIsTheUsers() {
    pool("bare", range("10.41.0.1", "10.41.0.9"));
    egress("bare", "externalIPPool: bare");
    awaitIp("bare", "10.41.0.1");
    cluster.kubectl("annotate", "egress", "bare", "sallyport.io/allocated-egress-ips-");
    delete("externalippool", "bare");
    cluster.awaitReason("bare", "IPAllocated", "PoolNotFound");
    assertThat(cluster.egress("bare", ".spec.egressIP")).isEqualTo("10.41.0.1");
    delete("egress", "bare");
  }

  @Test
  void anAnnotationThatWasEditedIsPutRight() {
    pool("edited", range("10.42.0.1", "10.42.0.9"));
    egress("edited-a", "externalIPPool: edited");
    awaitIp("edited-a", "10.42.0.1");
    egress("edited-b", "externalIPPool: edited");
    awaitIp("edited-b", "10.42.0.2");
    annotate("edited-a", "10.42.0.2");
    cluster.awaitEgress("edited-a", ALLOCATED, "");
    annotate("edited-b", "no address");
    cluster.awaitEgress("edited-b", ALLOCATED, "");
    assertThat(cluster.egress("edited-a", ".spec.egressIP")).isEqualTo("10.42.0.1");
    assertThat(cluster.egress("edited-b", ".spec.egressIP")).isEqualTo("10.42.0.2");
    controller.kill();
    egress("edited-c", "externalIPPool: edited");
    controller = cluster.controllerInAHurry();
    awaitIp("edited-c", "10.42.0.3");
    awaitUsage("edited", "9/3");
    assertThat(cluster.egress("edited-a", ".spec.egressIP")).isEqualTo("10.42.0.1");
    assertThat(cluster.egress("edited-b", ".spec.egressIP")).isEqualTo("10.42.0.2");
    delete("egress", "edited-a", "edited-b", "edited-c");
  }

  private void annotate(String egress, String addresses) {
    String annotation = "sallyport.io/allocated-egress-ips=" + addresses;
    cluster.kubectl("annotate", "--overwrite", "egress", egress, annotation);
  }

  @Test
  void whoLosesOnePoolOfTwoKeepsTheAddressOfTheOther() {
    pool("four", range("10.43.0.1", "10.43.0.9"));
    pool("six", range("fd43::1", "fd43::9"));
    egress("both", "externalIPPools: [four, six]");
    cluster.awaitEgress("both", ALLOCATED, "10.43.0.1,fd43::1");
    delete("externalippool", "six");
    cluster.awaitReason("both", "IPAllocated", "PoolNotFound");
    cluster.awaitEgress("both", ALLOCATED, "10.43.0.1");
    assertThat(cluster.egress("both", ".spec.egressIP")).isEmpty();
    assertThat(cluster.egress("both", ".spec.egressIPs[*]")).isEqualTo("10.43.0.1");
    pool("six", range("fd44::1", "fd44::9"));
    cluster.awaitEgress("both", ALLOCATED, "10.43.0.1,fd44::1");
    assertThat(cluster.egress("both", ".spec.egressIPs[*]")).isEqualTo("10.43.0.1 fd44::1");
    delete("egress", "both");
  }
}
