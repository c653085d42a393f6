package io.sallyport.tests.sync;

import static io.sallyport.tests.sync.SyncLab.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.sync.EncodedProgram;
import io.sallyport.controller.wire.EncodedMeter;
import io.sallyport.controller.wire.MeterEncoder;
import io.sallyport.datapath.Meter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Meters reach a real switch, outside of the bundle that names them, and stay as they should. */
class MeterSyncTest {
  private SyncLab lab;

  @BeforeEach
  void start(@TempDir Path folder) {
    lab = SyncLab.start(folder);
    lab.program(Samples.limited(5_000));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private void holds(EncodedProgram program) {
    assertThat(lab.differences(program).size()).as("differs").isZero();
    assertThat(lab.failures).isEmpty();
    assertThat(lab.leftOut).isEmpty();
    assertThat(lab.drifts).isEmpty();
  }

  @Test
  void itReadsBackTheSame() {
    holds(Samples.limited(5_000));
    assertThat(lab.ovs.ofctl("dump-meters")).contains("rate=5000 burst_size=5000");
  }

  @Test
  void itChangesWithoutAFlowBeingTouched() {
    int bundles = lab.session().bundles.size();
    lab.program(Samples.limited(0xffff_ffffL));
    holds(Samples.limited(0xffff_ffffL));
    assertThat(lab.session().bundles).hasSize(bundles);
  }

  @Test
  void itGoesWithItsFlowStaying() {
    lab.program(Samples.limited(0));
    holds(Samples.limited(0));
    assertThat(lab.ovs.ofctl("dump-meters")).doesNotContain("rate");
    lab.program(Samples.limited(8));
    holds(Samples.limited(8));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "changed | 1 | mod-meter | meter=5,kbps,band=type=drop,rate=1",
        "added | 1 | add-meter | meter=6,kbps,band=type=drop,rate=1",
        "deleted, and its flow with it | 2 | del-meters | meter=5",
      })
  void whatSomebodyElseDoesIsRepairedAndCounted(
      String name, int count, String command, String argument) {
    lab.ovs.ofctl(command, argument);
    soon().untilAsserted(() -> assertThat(lab.drifts).containsExactly(count));
    soon().until(() -> lab.differences(Samples.limited(5_000)).isEmpty());
    assertThat(lab.failures).isEmpty();
  }

  @Test
  void aRefusalNamesTheMeter() {
    Meter taken = new Meter(5, 1, 1, "Egress/other", "its bandwidth");
    EncodedMeter encoded = MeterEncoder.encode(taken);
    assertThat(lab.session().applyMeters(List.of(new Change.AddMeter(encoded, taken))))
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableThat()
        .withMessageContaining("add meter=5")
        .withMessageContaining("Egress/other");
  }

  @Test
  void countersAreRead() {
    assertThat(lab.session().readMeterCounters().join())
        .singleElement()
        .satisfies(m -> assertThat(m.id()).isEqualTo(5));
  }
}
