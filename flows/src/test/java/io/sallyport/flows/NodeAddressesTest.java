package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.APool;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which reported addresses become a Node's, and whose. */
class NodeAddressesTest {
  private static final String EXTRA = "10.10.0.50";

  private TestCluster cluster = TestCluster.ofNodes(3);
  private final SortedMap<String, Reported> reports = new TreeMap<>();
  private SortedMap<IpAddress, String> before = Sorted.map(Map.of());

  private void reports(int node, String... addresses) {
    reports.put("node-" + node, new Reported(ips(addresses), true));
  }

  private void isSilent(int node) {
    reports.computeIfPresent("node-" + node, (n, r) -> new Reported(r.addresses(), false));
  }

  private static List<IpAddress> ips(String... addresses) {
    return Stream.of(addresses).map(IpAddress::parse).toList();
  }

  private NodeAddresses merged() {
    NodeAddresses out = NodeAddresses.of(cluster.snapshot(), cluster.settings(), reports, before);
    before = out.holders();
    return out;
  }

  private List<IpAddress> addresses(int node) {
    return merged().snapshot().nodes().get("node-" + node).addresses();
  }

  private List<String> problems() {
    return merged().problems().stream().map(Problem::toString).toList();
  }

  private void asksFor(String ip) {
    cluster = cluster.with(AnEgress.named("static").pods("app", "web").ip(ip));
  }

  @Test
  void reportedAddressesComeAfterKubernetesOwnEachOnce() {
    reports(1, "192.0.2.7", "10.10.0.101", EXTRA, "192.0.2.7");
    assertThat(addresses(1)).containsExactlyElementsOf(ips("10.10.0.101", "192.0.2.7", EXTRA));
    assertThat(addresses(2)).containsExactlyElementsOf(ips("10.10.0.102"));
  }

  @Test
  void withoutReportsTheClusterIsTheSame() {
    assertThat(merged().snapshot()).isSameAs(cluster.snapshot());
    reports(1, "10.10.0.101");
    assertThat(merged().snapshot()).isSameAs(cluster.snapshot());
  }

  @Test
  void theReportOfAnUnknownNodeSaysNothingUntilTheNodeExists() {
    reports(4, EXTRA);
    assertThat(merged().snapshot()).isSameAs(cluster.snapshot());
    cluster = cluster.with(ANode.number(4));
    assertThat(addresses(4)).containsExactlyElementsOf(ips("10.10.0.104", EXTRA));
  }

  @Test
  void aPoolThatComesLaterTakesNothingAway() {
    reports(1, EXTRA);
    assertThat(addresses(1)).contains(IpAddress.parse(EXTRA));
    cluster =
        cluster
            .with(APool.named("later").range("10.10.0.40", "10.10.0.60"))
            .with(APool.named("far").range("10.10.0.9", "10.10.0.9").subnet(EXTRA, 24, 100));
    assertThat(addresses(1)).contains(IpAddress.parse(EXTRA));
    before = Sorted.map(Map.of());
    assertThat(addresses(1))
        .as("one that it has not had is the pool's")
        .doesNotContain(IpAddress.parse(EXTRA));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.10.0.200  | is in the pool \"pool\", which the Egress does not name",
        "10.244.1.1   | lies in a Node's podCIDR",
        "10.244.3.255 | lies in a Node's podCIDR",
        "10.10.9.9    | is the address of Pod prod/stray",
        "10.96.0.1    | lies in cluster.serviceCIDRs",
        "10.10.0.1    | is the gateway's address",
        "10.20.0.1    | is the gateway of the subnet 10.20.0.0/24",
        "10.10.0.102  | is the address of Node \"node-2\" in Kubernetes",
        "fd00::50     | is IPv6, of which Kubernetes knows no address of that Node",
      })
  void whatIsOthersIsNoNodes(String ip, String why) {
    cluster =
        cluster
            .with(
                cluster.settings().but().serviceCidrs(List.of(Cidr.parse("10.96.0.0/12"))).build())
            .with(APool.named("pool").range("10.10.0.200", "10.10.0.209"))
            .with(APool.named("far").range("10.20.0.9", "10.20.0.9").subnet("10.20.0.1", 24, 100))
            .with(APod.named("prod/stray").on("node-1").ip("10.10.9.9"));
    reports(1, ip, EXTRA);
    assertThat(addresses(1)).containsExactlyElementsOf(ips("10.10.0.101", EXTRA));
    assertThat(problems()).as("while nobody asks for it, nobody has to act").isEmpty();
    asksFor(ip);
    assertThat(problems())
        .containsExactly(
            "Egress/static: %s is on Node \"node-1\", but it %s; it is not used"
                .formatted(ip, why));
  }

  @Test
  void anEgressOfThePoolHasNoProblemWithAnAddressOnAnInterface() {
    cluster =
        cluster
            .with(APool.named("pool").range("10.10.0.200", "10.10.0.209"))
            .with(AnEgress.named("web").pods("app", "web").ip("10.10.0.200").pool("pool"));
    reports(1, "10.10.0.200", "10.10.0.201");
    assertThat(problems()).isEmpty();
    assertThat(merged().conflicts(ips("10.10.0.200", "10.10.0.202")))
        .extracting(Problem::toString)
        .containsExactly(
            "Node/node-1: the egress IP 10.10.0.200 is on one of its interfaces, too, so that its"
                + " kernel answers for it; take it off there");
  }

  @Test
  void anIpv6AddressIsTheNodesIfKubernetesKnowsOne() {
    cluster = cluster.with(ANode.number(1).address("fd00::101"));
    reports(1, "fd00::50", EXTRA);
    assertThat(addresses(1))
        .containsExactlyElementsOf(ips("10.10.0.101", "fd00::101", "fd00::50", EXTRA));
  }

  @Test
  void whoHadItFirstKeepsIt() {
    asksFor(EXTRA);
    reports(2, EXTRA);
    assertThat(merged().holders()).containsValues("node-2");
    reports(1, EXTRA);
    assertThat(merged().holders()).containsValues("node-2").hasSize(1);
    assertThat(addresses(1)).hasSize(1);
    assertThat(problems())
        .containsExactly(
            "Egress/static: 10.10.0.50 is on Node \"node-1\" and Node \"node-2\";"
                + " Node \"node-2\" keeps it, which had it first");
    reports(2);
    assertThat(merged().holders()).containsValues("node-1").hasSize(1);
    assertThat(problems()).isEmpty();
  }

  @Test
  void theSameAddressOnAllNodesDisturbsNobodyWhileNoEgressAsksForIt() {
    reports(1, "172.17.0.1");
    reports(2, "172.17.0.1");
    assertThat(problems()).isEmpty();
    assertThat(merged().holders()).containsValues("node-1").hasSize(1);
  }

  @Test
  void aNodeThatIsNotReadyOrIsSilentYieldsToAnotherOnly() {
    reports(2, EXTRA);
    assertThat(merged().holders()).containsValues("node-2");
    isSilent(2);
    cluster = cluster.with(ANode.number(2).notReady());
    assertThat(merged().holders()).as("nobody else has it").containsValues("node-2");
    reports(3, EXTRA);
    assertThat(merged().holders()).containsValues("node-3");
    reports(2, EXTRA);
    cluster = cluster.with(ANode.number(2));
    assertThat(merged().holders()).as("it does not come back").containsValues("node-3");
    isSilent(3);
    assertThat(merged().holders()).containsValues("node-2");
  }

  @Test
  void aNewNodeWithAPodCidrThatCannotBeRightTakesNothing() {
    reports(1, EXTRA);
    cluster = cluster.with(ANode.named("wrong").address("10.9.0.1").podCidr("10.10.0.0/16"));
    assertThat(addresses(1)).contains(IpAddress.parse(EXTRA));
  }

  // Whatever is reported: the Nodes that are programmed are the same, with the same main address.
  @Property(tries = 200)
  void reportsMakeNoNodeUnfit(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 30) Integer> numbers) {
    cluster =
        TestCluster.ofNodes(2)
            .with(ANode.named("a").address("10.0.0.7").podCidr("10.0.0.16/28").created(2))
            .with(ANode.named("b").address("10.0.0.17").podCidr("10.0.0.0/29").created(1))
            .with(ANode.named("v6").address("fd00::1"));
    List<String> names = new ArrayList<>(cluster.snapshot().nodes().keySet());
    for (int i = 0; i < numbers.size(); i++) {
      IpAddress ip = IpAddress.parse("10.0.0.0").plus(numbers.get(i));
      reports.merge(
          names.get(i % names.size()),
          new Reported(List.of(ip), i % 3 > 0),
          (a, b) ->
              new Reported(
                  Stream.concat(a.addresses().stream(), List.of(ip).stream()).toList(), true));
    }
    FitNodes fit = FitNodes.of(merged().snapshot(), cluster.settings());
    FitNodes known = FitNodes.of(cluster.snapshot(), cluster.settings());
    assertThat(fit.byName().keySet()).isEqualTo(known.byName().keySet());
    known
        .byName()
        .forEach(
            (name, node) ->
                assertThat(fit.byName().get(name).addresses().get(0))
                    .isEqualTo(node.addresses().get(0)));
    before = Sorted.map(Map.of());
    reports.clear();
  }

  @Test
  void whatASwitchTracksForItsKernelIsReadBack() {
    TestCluster two = TestCluster.ofNodes(2);
    assertThat(HostAddresses.in(two.programs().get("node-2").rules().values()))
        .containsExactlyElementsOf(ips("10.10.0.102"));
    assertThat(HostAddresses.in(List.of())).isEmpty();
  }
}
