package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.Egress;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Origin;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Numbers for Egresses. The constants were worked out with zlib. */
class EgressIdsTest {
  // These two have the same hash; and what comes after it is the hash of the third.
  private static final String FIRST = "egress-21";
  private static final String SAME = "egress-1414";
  private static final String NEIGHBOUR = "neighbour-4507002";
  private static final int HASH = 3581112;
  private static final IpAddress IP = IpAddress.parse("10.10.0.11");

  private static Egress egress(String name, long created) {
    return new Egress(
        new Origin(name, Optional.of(Instant.ofEpochSecond(created))),
        AppliedTo.NOTHING,
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        false);
  }

  private static SortedMap<String, Integer> assign(Memory before, Egress... egresses) {
    SortedMap<String, Integer> out = new TreeMap<>();
    EgressIds.assign(List.of(egresses), all(IP, List.of(egresses)), before)
        .forEach((claim, id) -> out.put(claim.egress(), id));
    return out;
  }

  private static ClaimRef claim(String egress) {
    return new ClaimRef(egress, Family.IPV4);
  }

  // They share an address, so that only the names tell them apart.
  private static Allocation all(IpAddress ip, Collection<Egress> egresses) {
    return new Allocation(
        new TreeMap<>(egresses.stream().collect(Collectors.toMap(e -> claim(e.name()), e -> ip))),
        new TreeMap<>());
  }

  private static Memory before(String egress, int id) {
    return new Memory(
        new TreeMap<>(Map.of(claim(egress), IP)),
        new TreeMap<>(Map.of(claim(egress), id)),
        Placement.EMPTY);
  }

  @Test
  void theNumberComesFromNameAndAddress() {
    assertThat(assign(Memory.NONE, egress("egress-prod-web", 1)))
        .isEqualTo(Map.of("egress-prod-web", 2800439));
  }

  @Test
  void anEgressWithoutAnAddressHasNone() {
    List<Egress> one = List.of(egress("web", 1));
    assertThat(EgressIds.assign(one, all(IP, List.of()), Memory.NONE)).isEmpty();
  }

  @Test
  void anotherAddressIsAnotherNumber() {
    List<Egress> one = List.of(egress("web", 1));
    Map<ClaimRef, Integer> old = EgressIds.assign(one, all(IP, one), Memory.NONE);
    Memory memory = new Memory(all(IP, one).addresses(), new TreeMap<>(old), Placement.EMPTY);
    assertThat(EgressIds.assign(one, all(IP.plus(1), one), memory)).isNotEqualTo(old);
  }

  @Test
  void theOlderOfTwoCollidingNamesHasTheNumber() {
    assertThat(assign(Memory.NONE, egress(SAME, 1), egress(FIRST, 2)))
        .isEqualTo(Map.of(SAME, HASH, FIRST, HASH + 1));
  }

  @Test
  void theNextFreeNumberMayBeFurtherOn() {
    assertThat(assign(Memory.NONE, egress(NEIGHBOUR, 1), egress(FIRST, 2), egress(SAME, 3)))
        .isEqualTo(Map.of(NEIGHBOUR, HASH + 1, FIRST, HASH, SAME, HASH + 2));
  }

  @Test
  void aNumberInUseIsKept() {
    assertThat(assign(before(SAME, HASH + 1), egress(SAME, 1))).isEqualTo(Map.of(SAME, HASH + 1));
  }

  @Test
  void aNumberInUseIsNotGivenToAnOlderOne() {
    assertThat(assign(before(SAME, HASH), egress(FIRST, 1), egress(SAME, 2)))
        .isEqualTo(Map.of(SAME, HASH, FIRST, HASH + 1));
  }

  @Test
  void theNumberOfAnEgressThatHasGoneIsForgotten() {
    assertThat(assign(before("gone", 7), egress("web", 1))).containsOnlyKeys("web");
  }

  @Property(tries = 200)
  void numbersAreDistinctAndFitIntoTheTunnelKey(
      @ForAll @Size(max = 60) Set<@AlphaChars @StringLength(min = 1, max = 4) String> names) {
    List<Egress> all = names.stream().map(n -> egress(n, 1)).toList();
    Collection<Integer> ids = EgressIds.assign(all, all(IP, all), Memory.NONE).values();
    assertThat(new HashSet<>(ids)).hasSize(names.size());
    assertThat(ids).allMatch(id -> id >= 1 && id <= 0xff_ffff);
  }
}
