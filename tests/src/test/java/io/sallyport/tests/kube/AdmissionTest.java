package io.sallyport.tests.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubectl prints when our webhook judges what a real API server is about to store. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class AdmissionTest {
  private static final String DENIED =
      "admission webhook \"validate.sallyport.io\" denied the request: ";

  private KubeApi api;
  private Door door;
  private Kubectl kubectl;

  @BeforeAll
  void start() {
    api = KubeApi.withCrds();
    kubectl = api.kubectl();
    door = Door.open(api);
    apply(Door.configuration(door.port(), "Fail"));
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> tried(egress("bad", "externalIPPool: none")).contains(DENIED));
    apply(pool("p", "ipRanges: [{start: 10.10.0.11, end: 10.10.0.19}]"));
    apply(pool("used", "ipRanges: [{start: 10.10.0.31, end: 10.10.0.39}]"));
    apply(egress("web", "egressIP: 10.10.0.32, externalIPPool: used"));
    apply(egress("auto", "externalIPPool: used"));
  }

  @AfterAll
  void end() {
    if (door != null) {
      door.close();
    }
    if (api != null) {
      api.close();
    }
  }

  private String apply(String manifest) {
    return kubectl.fed(manifest, "apply", "-f", "-").out();
  }

  // Until the server asks the webhook, it would keep what it is given.
  private String tried(String manifest) {
    return kubectl.fed(manifest, "create", "--dry-run=server", "-f", "-").out();
  }

  private static String egress(String name, String spec) {
    return object("Egress", name, "appliedTo: {}, " + spec);
  }

  private static String pool(String name, String spec) {
    return object("ExternalIPPool", name, spec);
  }

  private static String object(String kind, String name, String spec) {
    return """
        apiVersion: crd.antrea.io/v1beta1
        kind: %s
        metadata: {name: %s}
        spec: {%s}
        ---
        """
        .formatted(kind, name, spec);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "egressIP: 10.10.0.9, externalIPPool: p | "
            + "egressIP 10.10.0.9 is not in the pool \"p\" [10.10.0.11-10.10.0.19]",
        "externalIPPool: none | the pool \"none\" does not exist",
        "egressIP: 127.0.0.1 | 127.0.0.1 is one of 127.0.0.0/8, which cannot be egress IPs",
        "externalIPPool: p, bandwidth: {rate: 0k} | "
            + "spec.bandwidth.rate: \"0k\" must be at least 1k",
        "externalIPPools: [p, used] | "
            + "the pools [p, used] are of one family, and an Egress may have one of each"
      })
  void egressesAreRefused(String spec, String sentence) {
    assertThat(apply(egress("bad", spec))).contains(DENIED + "Egress/bad: " + sentence);
    assertThat(kubectl.run("get", "egress", "bad").out()).contains("not found");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ipRanges: [{start: 10.10.0.9, end: 10.10.0.1}] | "
            + "spec.ipRanges[0]: start 10.10.0.9 is after end 10.10.0.1",
        "ipRanges: [{start: 10.10.0.19, end: 10.10.0.20}] | "
            + "its range 10.10.0.19-10.10.0.20 overlaps 10.10.0.11-10.10.0.19 of the older "
            + "pool \"p\"",
        "ipRanges: [{cidr: 10.9.0.0/28}, {cidr: 10.9.0.8/29}] | "
            + "its ranges 10.9.0.1-10.9.0.14 and 10.9.0.9-10.9.0.14 overlap",
        "ipRanges: [{cidr: 10.9.0.0/28}], subnetInfo: {gateway: 10.8.0.1, prefixLength: 24} | "
            + "its range 10.9.0.1-10.9.0.14 is not in the subnet 10.8.0.0/24",
        "ipRanges: [{cidr: 10.9.0.0/28}], subnetInfo: {gateway: 10.9.0.0, prefixLength: 24} | "
            + "its gateway 10.9.0.0 is no host of the subnet 10.9.0.0/24"
      })
  void poolsAreRefused(String spec, String sentence) {
    assertThat(apply(pool("bad", spec))).contains(DENIED + "ExternalIPPool/bad: " + sentence);
  }

  @Test
  void aPoolInUseIsNeitherDeletedNorShrunk() {
    assertThat(kubectl.run("delete", "externalippool", "used").out())
        .contains(DENIED + "ExternalIPPool/used: it is in use by Egress \"auto\", Egress \"web\"");
    assertThat(apply(pool("used", "ipRanges: [{start: 10.10.0.33, end: 10.10.0.39}]")))
        .contains(
            DENIED
                + "ExternalIPPool/used: addresses in use would be lost: 10.10.0.32 of Egress \"web\"");
    assertThat(apply(pool("used", "ipRanges: [{start: 10.10.0.31, end: 10.10.0.38}]")))
        .contains("configured");
  }

  @Test
  void aPoolAndItsEgressInOneFileApplyAndAreDeletedTogetherInTheOtherOrder() {
    String pool = pool("q", "ipRanges: [{start: 10.10.0.51, end: 10.10.0.59}]");
    String egress = egress("of-q", "egressIP: 10.10.0.51, externalIPPool: q");
    assertThat(apply(egress + pool)).contains("the pool \"q\" does not exist", "q created");
    assertThat(apply(pool + egress)).contains("q unchanged", "of-q created");
    assertThat(kubectl.fed(egress + pool, "delete", "-f", "-").printed())
        .contains("\"of-q\" deleted", "\"q\" deleted");
  }

  @Test
  void whatMayComeRightIsAWarning() {
    assertThat(apply(egress("early", "egressIP: 10.10.0.77")))
        .contains("Warning: Egress/early: no Node has the address 10.10.0.77", "early created");
  }

  @Test
  void whatTheControllerWritesPasses() {
    apply(egress("written", "externalIPPool: p"));
    String patch =
        """
        {"metadata": {"annotations": {"sallyport.io/allocated-egress-ips": "10.10.0.15"}},
         "spec": {"egressIP": "10.10.0.15"}}""";
    kubectl.run("patch", "egress", "written", "--type=merge", "-p", patch).printed();
    assertThat(apply(egress("taker", "egressIP: 10.10.0.15, externalIPPool: p")))
        .contains(
            DENIED + "Egress/taker: egressIP 10.10.0.15 was given to Egress \"written\" before");
  }

  @Test
  void aDryRunIsJudgedToo() {
    assertThat(tried(egress("bad", "externalIPPool: none")))
        .contains("the pool \"none\" does not exist");
  }
}
