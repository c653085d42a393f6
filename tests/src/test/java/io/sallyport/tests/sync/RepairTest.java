package io.sallyport.tests.sync;

import static io.sallyport.datapath.Actions.group;
import static io.sallyport.tests.sync.SyncLab.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.sync.ChangePlan;
import io.sallyport.controller.sync.EncodedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody changes what a real switch holds; it is put right, and counted. */
class RepairTest {
  private static SyncLab lab;

  @BeforeAll
  static void start(@TempDir Path folder) {
    lab = SyncLab.start(folder);
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @BeforeEach
  void program() {
    lab.program(Samples.small());
    lab.drifts.clear();
    lab.drifted.clear();
    lab.failures.clear();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a flow deleted | 1 | del-flows | table=0,in_port=1",
        "actions changed | 1 | mod-flows | table=0,in_port=1,actions=drop",
        "cookie changed | 1 | add-flow | cookie=5,table=0,priority=100,in_port=1,actions=resubmit(\\,10)",
        "idle_timeout changed | 1 | add-flow | cookie=0x5a11000000000000,table=0,priority=100,in_port=1,idle_timeout=60,actions=goto_table:10",
        "a flow added | 1 | add-flow | table=0,priority=9,in_port=9,actions=drop",
        "a flow of a foreign table added | 1 | add-flow | table=200,priority=9,actions=drop",
        "a group changed | 1 | mod-group | group_id=7,type=indirect,bucket=actions=drop",
        "a group added | 1 | add-group | group_id=9,type=indirect,bucket=actions=drop",
        "a group of another kind added | 1 | add-group | group_id=10,type=all,bucket=actions=drop,bucket=actions=output:1",
        "a group deleted, and its flow with it | 2 | del-groups | group_id=7",
      })
  void isRepairedAndCounted(String name, int count, String command, String argument) {
    lab.ovs.ofctl(command, argument.replace("\\,", ","));
    soon().untilAsserted(() -> assertThat(lab.drifts).containsExactly(count));
    soon().until(() -> lab.differences(Samples.small()).isEmpty());
    assertThat(lab.failures).isEmpty();
  }

  @Test
  void allFlowsDeletedAreRepairedAndCounted() {
    lab.ovs.ofctl("del-flows");
    int all = Samples.small().contents().flows().size();
    soon().untilAsserted(() -> assertThat(lab.drifts).containsExactly(all));
    soon().until(() -> lab.differences(Samples.small()).isEmpty());
  }

  @Test
  void driftNamesTheFlows() {
    lab.ovs.ofctl("del-flows", "table=0,in_port=2");
    soon().until(() -> !lab.drifted.isEmpty());
    assertThat(lab.drifted).singleElement().satisfies(k -> assertThat(k.tableId()).isZero());
  }

  @Test
  void whatIsWantedNextIsReachedAlthoughTheGroupIsGone() {
    EncodedProgram next = Samples.pods(3, group(7));
    lab.ovs.ofctl("del-groups");
    lab.program(next);
    soon().until(() -> lab.differences(next).isEmpty());
  }

  @Test
  void aRestartedSwitchIsProgrammedAgain() {
    int connections = lab.sessions.size();
    lab.ovs.signal("KILL");
    lab.ovs.startAgain();
    soon().until(() -> lab.sessions.size() > connections);
    soon().until(() -> lab.differences(Samples.small()).isEmpty());
    assertThat(lab.drifts).as("the switch forgot; nobody changed it").isEmpty();
  }

  @Test
  void aProgramThatTheSwitchRefusesIsRefusedAsAWhole() {
    lab.want(Samples.program(List.of(), Stream.of(Samples.pod(1), Samples.forAll(group(99)))));
    soon().until(() -> lab.failures.size() >= 2);
    assertThat(lab.failures.get(0)).contains("pipeline: for every Pod").contains("bad out group");
    ChangePlan missing = lab.differences(Samples.small());
    assertThat(missing.flows().added().keySet()).as("closed").isNotEmpty();
    assertThat(missing.size())
        .as("nothing was applied, and what was to end is closed")
        .isEqualTo(missing.flows().added().size() + missing.groups().added().size());
    assertThat(lab.progress().differing()).isPositive();
    lab.program(Samples.pods(2, group(7)));
    assertThat(lab.differences(Samples.pods(2, group(7))).size()).isZero();
  }

  @Test
  void aPodThatTheSwitchRefusesIsLeftOut() {
    EncodedProgram rest = Samples.program(List.of(), Stream.of(Samples.pod(1)));
    lab.want(Samples.program(List.of(), Stream.of(Samples.pod(1), Samples.pod(2, group(99)))));
    soon().until(() -> lab.leftOut.containsKey("Pod/prod/web-2"));
    assertThat(lab.leftOut.get("Pod/prod/web-2")).contains("bad out group");
    assertThat(lab.differences(rest).size()).isZero();
    assertThat(lab.failures).isEmpty();
    lab.program(Samples.pods(3, group(7)));
    assertThat(lab.differences(Samples.pods(3, group(7))).size()).isZero();
    assertThat(lab.leftOut).isEmpty();
  }
}
