package io.sallyport.controller.brain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.brain.AddressReport.OnInterface;
import io.sallyport.flows.testing.ANode;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import io.sallyport.model.Snapshot;
import io.sallyport.model.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept of reports, and for how long. */
class ReportsTest {
  private static final IpAddress EXTRA = IpAddress.parse("10.10.0.50");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Reports reports = new Reports(TestCluster.SETTINGS);
  private Snapshot known = TestCluster.ofNodes(2).snapshot();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  static AddressReport report(String node, String... ips) {
    return new AddressReport(
        node,
        Stream.of(ips).map(ip -> new OnInterface(IpAddress.parse(ip), 24, "br-egress")).toList());
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private boolean take(String node, String... ips) {
    return reports.take(report(node, ips), now);
  }

  private List<IpAddress> extras(int node) {
    List<IpAddress> all =
        reports.merge(known, now).snapshot().nodes().get("node-" + node).addresses();
    return all.subList(1, all.size());
  }

  private List<String> problems() {
    reports.merge(known, now);
    return reports.problems(known).stream().map(Problem::toString).toList();
  }

  @Test
  void theNewestReportHolds() {
    assertThat(take("node-2", "10.10.0.102", "10.10.0.50")).isTrue();
    assertThat(extras(2)).containsExactly(EXTRA);
    assertThat(take("node-2", "10.10.0.102", "10.10.0.51")).isTrue();
    assertThat(extras(2)).containsExactly(IpAddress.parse("10.10.0.51"));
    assertThat(take("node-2")).isTrue();
    assertThat(extras(2)).isEmpty();
  }

  @Test
  void aSignOfLifeIsNoNewsButIsShownWithinASecond() {
    take("node-2", "10.10.0.50");
    assertThat(reports.tick(now)).isTrue();
    assertThat(reports.tick(now)).isFalse();
    Object merged = reports.merge(known, now);
    reports.settle();
    pass(SECOND);
    assertThat(take("node-2", "10.10.0.50")).isFalse();
    assertThat(reports.times()).containsEntry("node-2", now);
    assertThat(reports.tick(now)).isTrue();
    assertThat(reports.merge(known, now)).as("nothing is done twice").isSameAs(merged);
  }

  @Test
  void aHelperThatIsSilentForTwoMinutesIsNamedAndItsAddressesStay() {
    take("node-2", "10.10.0.50");
    pass(Duration.ofMinutes(2));
    assertThat(problems()).isEmpty();
    reports.tick(now);
    assertThat(reports.tick(now)).isFalse();
    pass(SECOND);
    assertThat(reports.tick(now)).as("a cycle is due, for no other reason than time").isTrue();
    assertThat(problems())
        .containsExactly(
            "Node/node-2: its helper is silent since 2026-01-01T00:00:00Z; the addresses that it"
                + " reported then are taken for its own");
    assertThat(reports.tick(now)).isFalse();
    assertThat(extras(2)).containsExactly(EXTRA);
    assertThat(take("node-2", "10.10.0.50")).as("that it is back is news").isTrue();
    assertThat(problems()).isEmpty();
  }

  @Test
  void aNodeThatNeverReportedIsNoProblem() {
    pass(Duration.ofHours(1));
    assertThat(problems()).isEmpty();
    assertThat(reports.times()).isEmpty();
  }

  @Test
  void aStrangersReportWaitsForItsNodeAndIsForgottenIfItIsNotRepeated() {
    take("node-9", "10.10.0.50");
    assertThat(problems())
        .containsExactly(
            "Node/node-9: a helper reports the addresses of this Node, which does not exist");
    Snapshot before = known;
    known = TestCluster.ofNodes(2).with(ANode.number(9)).snapshot();
    assertThat(extras(9)).containsExactly(EXTRA);
    assertThat(problems()).isEmpty();
    known = before;
    pass(Reports.SILENCE.plus(SECOND));
    assertThat(problems()).isEmpty();
    assertThat(reports.times()).isEmpty();
  }

  @Test
  void strangersFillNoMemory() {
    take("node-2", "10.10.0.50");
    for (int i = 0; i < 1000; i++) {
      pass(Duration.ofMillis(1));
      take("x" + i, "192.0.2.1");
    }
    assertThat(problems()).hasSize(100);
    assertThat(reports.times()).hasSize(101).containsKeys("node-2", "x999", "x900");
  }

  private void presume(String... ips) {
    reports.presume("node-2", Sorted.set(Stream.of(ips).map(IpAddress::parse).toList()), now);
  }

  @Test
  void whatASwitchTracksHoldsUntilTheNodeReports() {
    presume("10.10.0.102", "10.10.0.50");
    assertThat(extras(2)).containsExactly(EXTRA);
    assertThat(reports.times()).as("nobody has reported").isEmpty();
    pass(Duration.ofHours(1));
    take("node-2", "10.10.0.102");
    assertThat(extras(2)).isEmpty();
    presume("10.10.0.102", "10.10.0.50");
    assertThat(extras(2)).as("a report counts more").isEmpty();
  }

  @Test
  void whoHadAnAddressBeforeTheRestartKeepsItWhoeverReportsEarlier() {
    take("node-1", "10.10.0.50");
    assertThat(extras(1)).as("its switch has not been read yet").containsExactly(EXTRA);
    take("node-2", "10.10.0.50");
    presume("10.10.0.102", "10.10.0.50");
    assertThat(extras(2)).containsExactly(EXTRA);
    reports.settle();
    assertThat(extras(2)).containsExactly(EXTRA);
    take("node-2");
    assertThat(extras(1)).containsExactly(EXTRA);
    reports.settle();
    take("node-2", "10.10.0.50");
    assertThat(extras(1)).as("by now it is node-1 that had it first").containsExactly(EXTRA);
  }

  @Test
  void aHelperThatDoesNotComeBackAfterARestartIsNamedIfItMatters() {
    presume("10.10.0.102", "10.10.0.50");
    reports.presume("node-1", Sorted.set(Set.of(IpAddress.parse("10.10.0.101"))), now);
    pass(Reports.SILENCE.plus(SECOND));
    assertThat(problems())
        .containsExactly(
            "Node/node-2: its helper was not heard since the controller's start at"
                + " 2026-01-01T00:00:00Z; it is taken to have 10.10.0.50 still");
    assertThat(extras(2)).containsExactly(EXTRA);
  }

  @Test
  void aSwitchThatIsReadAgainDuringTheHoldSaysItAnew() {
    presume("10.10.0.50");
    pass(SECOND);
    presume("10.10.0.50");
    pass(Reports.SILENCE);
    assertThat(problems()).as("counted from the first time").hasSize(1);
    presume("10.10.0.51");
    assertThat(extras(2)).containsExactly(IpAddress.parse("10.10.0.51"));
    presume();
    assertThat(extras(2)).as("a switch that knows nothing says nothing").hasSize(1);
  }
}
