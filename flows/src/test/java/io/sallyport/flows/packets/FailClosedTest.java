package io.sallyport.flows.packets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Group;
import io.sallyport.datapath.NodeProgram;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.RuleKey;
import io.sallyport.datapath.TableDef;
import io.sallyport.flows.EgressPipeline;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.walk.testing.TestWorld;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that is missing, whichever, is an outage and never a wrong address (decision 2). */
class FailClosedTest {
  static List<String> worlds() {
    return Worlds.names();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void withAllRulesNothingLeaks(String name) {
    TestCluster cluster = Worlds.named(name);
    Set<String> nodes = cluster.programs().keySet();
    assertThat(new Leaks(cluster).in(cluster.world(), nodes)).isEmpty();
    assertThat(new Leaks(cluster).in(Leaks.warmed(cluster.world(), nodes), nodes)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void withoutAnyOneRuleNothingLeaks(String name) {
    Check check = new Check(Worlds.named(name));
    for (NodeProgram program : check.programs.values()) {
      for (RuleKey key : program.rules().keySet()) {
        check.nothingLeaks(without(program, key::equals));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void withoutAnyOneTableNothingLeaks(String name) {
    Check check = new Check(Worlds.named(name));
    for (NodeProgram program : check.programs.values()) {
      for (TableDef table : EgressPipeline.tables()) {
        check.nothingLeaks(without(program, key -> key.table().equals(table)));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("worlds")
  void withoutAnyOneGroupNothingLeaks(String name) {
    Check check = new Check(Worlds.named(name));
    for (NodeProgram program : check.programs.values()) {
      for (int id : program.groups().keySet()) {
        SortedMap<Integer, Group> groups = new TreeMap<>(program.groups());
        groups.remove(id);
        check.nothingLeaks(
            new NodeProgram(program.node(), program.rules(), groups, program.meters()));
      }
    }
  }

  private static NodeProgram without(NodeProgram program, Predicate<RuleKey> which) {
    SortedMap<RuleKey, Rule> rules = new TreeMap<>(program.rules());
    rules.keySet().removeIf(which);
    return new NodeProgram(program.node(), rules, program.groups(), program.meters());
  }

  private static final class Check {
    private final Map<String, NodeProgram> programs;
    private final TestWorld whole;
    private final Leaks leaks;

    Check(TestCluster cluster) {
      programs = cluster.programs();
      whole = Leaks.warmed(cluster.world(), programs.keySet());
      leaks = new Leaks(cluster);
    }

    void nothingLeaks(NodeProgram damaged) {
      Map<String, NodeProgram> now = new TreeMap<>(programs);
      now.put(damaged.node(), damaged);
      assertThat(leaks.in(whole.reprogrammed(now.values()), now.keySet())).isEmpty();
    }
  }
}
