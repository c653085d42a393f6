package io.sallyport.tests.sync;

import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.group;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.tests.sync.SyncLab.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.InstalledFlow;
import io.sallyport.flows.EgressPipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs reach a real switch. */
class ProgrammingTest {
  private static final int MANY = 25_000;
  private SyncLab lab;

  @BeforeEach
  void start(@TempDir Path folder) {
    lab = SyncLab.start(folder);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private int bundles() {
    return lab.sessions.stream().mapToInt(s -> s.bundles.size()).sum();
  }

  @Test
  void allGoesInOneBundleAndReadsBackTheSame() {
    EncodedProgram program = Samples.small();
    lab.program(program);
    assertThat(bundles()).isEqualTo(1);
    assertThat(lab.differences(program).size()).isZero();
    assertThat(lab.progress().installed()).isEqualTo(program.rules().size());
    assertThat(lab.progress().differing()).isZero();
    assertThat(lab.failures).isEmpty();
  }

  @Test
  void whatTheSwitchHeldBeforeIsToldAndReplaced(@TempDir Path folder) {
    try (SyncLab other = SyncLab.prepared(folder)) {
      other.ovs.ofctl("add-flow", "table=9,priority=3,actions=drop");
      other.connect();
      EncodedProgram program = Samples.small();
      other.program(program);
      assertThat(other.differences(program).size()).isZero();
      assertThat(other.drifts).as("it was not ours").isEmpty();
    }
  }

  @Test
  void theSameProgramAgainChangesNothing() {
    lab.program(Samples.small());
    lab.program(Samples.small());
    assertThat(bundles()).isEqualTo(1);
  }

  @Test
  void theNewestOfProgramsInARowWins() {
    AtomicBoolean allAreWanted = new AtomicBoolean();
    lab.session().beforeEach(bundle -> soon().until(allAreWanted::get));
    for (int i = 1; i <= 20; i++) {
      lab.want(Samples.pods(i * 10, group(7)));
    }
    allAreWanted.set(true);
    soon().until(() -> lab.confirmed.contains(lab.epoch()));
    assertThat(lab.differences(Samples.pods(200, group(7))).size()).isZero();
    assertThat(bundles()).as("those between are skipped").isEqualTo(2);
    assertThat(lab.confirmed).isSorted();
  }

  @Test
  void whatModifiesKeepsTheCounters() {
    lab.program(Samples.program(List.of(Samples.GROUP), Stream.of(Samples.from(2))));
    String frame = "ff".repeat(6) + "02".repeat(6) + "88cc" + "00".repeat(50);
    lab.ovs.ofctl("packet-out", "in_port=2,packet=" + frame + ",actions=table");
    soon().until(() -> packets() == 1);
    lab.program(
        Samples.program(
            List.of(Samples.GROUP),
            Stream.of(Samples.from(2, output(1), goTo(EgressPipeline.ARP)))));
    assertThat(packets()).isEqualTo(1);
    assertThat(lab.session().bundles.get(1)).singleElement().isInstanceOf(Change.ModifyFlow.class);
  }

  private long packets() {
    return lab.flows().stream()
        .filter(f -> f.key().tableId() == 0 && f.key().priority() == 100)
        .mapToLong(InstalledFlow::packets)
        .sum();
  }

  @Test
  void largeChangesGoInSeveralBundles() {
    EncodedProgram large = Samples.pods(MANY, group(7));
    lab.program(large);
    assertThat(lab.differences(large).size()).isZero();
    assertThat(lab.session().bundles)
        .hasSize(3)
        .allSatisfy(b -> assertThat(b).hasSizeLessThanOrEqualTo(10_000));
    assertThat(lab.session().bundles.get(0).get(0)).isInstanceOf(Change.AddGroup.class);
    lab.program(Samples.small());
    assertThat(lab.differences(Samples.small()).size()).isZero();
  }

  @Test
  void aCutInTheMiddleConvergesAfterTheNextConnection() {
    Recorded first = lab.session();
    first.beforeEach(
        bundle -> {
          if (!first.bundles.isEmpty()) {
            first.close("cut");
          }
        });
    EncodedProgram large = Samples.pods(MANY, group(7));
    lab.want(large);
    soon().until(() -> lab.confirmed.contains(lab.epoch()));
    assertThat(lab.sessions).hasSizeGreaterThan(1);
    assertThat(lab.differences(large).size()).isZero();
  }
}
