package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Bits;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import io.sallyport.flows.testing.Worlds;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables and bits, against what the compiled worlds use of them. */
class PipelineTest {
  private static List<Rule> allRules() {
    return Worlds.names().stream()
        .flatMap(w -> Worlds.named(w).programs().values().stream())
        .flatMap(p -> p.rules().values().stream())
        .toList();
  }

  private static Stream<TableDef> leadsTo(Rule rule) {
    return rule.actions().stream()
        .flatMap(
            a -> {
              if (a instanceof Action.Goto g) {
                return Stream.of(g.table());
              }
              return a instanceof Action.Ct ct ? ct.next().stream() : Stream.empty();
            });
  }

  @Test
  void tablesAreInOrderAndNamedOnce() {
    assertThat(EgressPipeline.tables()).isSorted().doesNotHaveDuplicates();
    assertThat(EgressPipeline.tables().stream().map(TableDef::name)).doesNotHaveDuplicates();
  }

  @Test
  void packetsStartInTheFirstTable() {
    assertThat(EgressPipeline.tables().get(0).id()).isZero();
  }

  @Test
  void everyTableDropsWhatItHasNoRuleFor() {
    assertThat(EgressPipeline.tables()).allMatch(t -> t.miss().actions().isEmpty());
  }

  @Test
  void everyArrowIsUsedSomewhere() {
    Map<TableDef, Set<TableDef>> used =
        allRules().stream()
            .collect(
                Collectors.groupingBy(
                    Rule::table,
                    Collectors.flatMapping(PipelineTest::leadsTo, Collectors.toSet())));
    for (TableDef table : EgressPipeline.tables()) {
      assertThat(used.get(table)).as("%s", table).isEqualTo(Set.copyOf(table.next()));
    }
  }

  @Test
  void everyFieldThatATableLooksAtIsUsedSomewhere() {
    Map<TableDef, Set<Field>> used =
        allRules().stream()
            .collect(
                Collectors.groupingBy(
                    Rule::table,
                    Collectors.flatMapping(r -> r.match().names().stream(), Collectors.toSet())));
    for (TableDef table : EgressPipeline.tables()) {
      assertThat(used.get(table)).as("%s", table).isEqualTo(Set.copyOf(table.matches()));
    }
  }

  @Test
  void tablesAreFoundByNumber() {
    for (TableDef table : EgressPipeline.tables()) {
      assertThat(EgressPipeline.byId(table.id())).contains(table);
    }
    assertThat(EgressPipeline.byId(254)).isEmpty();
  }

  @Test
  void noTwoNamesShareABit() {
    List<Bits> bits = PipelineBits.all();
    for (Bits one : bits) {
      assertThat(bits.stream().filter(one::overlaps)).containsExactly(one);
    }
  }

  @Test
  void bitsThatOverlapAreSeen() {
    Bits low = new Bits("low", Field.REG0, 0, 4);
    assertThat(low.overlaps(new Bits("next", Field.REG0, 4, 4))).isFalse();
    assertThat(low.overlaps(new Bits("over", Field.REG0, 3, 4))).isTrue();
    assertThat(low.overlaps(new Bits("elsewhere", Field.REG1, 0, 4))).isFalse();
  }

  @Test
  void zonesOfEgressIpsAreNeverTheNodesZone() {
    IpAddress first = IpAddress.parse("10.0.0.0");
    assertThat(IntStream.range(0, 70_000).map(i -> Zones.of(first.plus(i))))
        .allMatch(zone -> zone > Zones.NODE && zone <= 0xffff);
  }

  @Test
  void theZoneOfAnAddressIsFixed() {
    assertThat(Zones.of(IpAddress.parse("10.10.0.11"))).isEqualTo(34091);
  }
}
