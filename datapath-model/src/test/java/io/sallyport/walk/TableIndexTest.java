package io.sallyport.walk;

import static io.sallyport.walk.Small.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The best rule is found, and fast. */
class TableIndexTest {
  private static final IpAddress BASE = IpAddress.parse("10.0.0.0");
  private static final int PODS = 10_000;

  private final TableIndex index =
      new TableIndex(
          Stream.concat(
                  IntStream.range(0, PODS).mapToObj(TableIndexTest::ofPod),
                  Stream.of(
                      FIRST
                          .rule(200)
                          .when(Prerequisite.IPV4)
                          .when(Field.NW_DST, Cidr.parse("192.168.0.0/16"))
                          .drop(),
                      FIRST.miss()))
              .toList());

  private static Rule ofPod(int pod) {
    return FIRST
        .rule(100)
        .when(Prerequisite.IPV4)
        .when(Field.NW_SRC, BASE.plus(pod))
        .then(new Action.Output(pod + 1));
  }

  private List<Action> actions(IpAddress from, String to) {
    Packet packet = Packets.udp(from, 1, IpAddress.parse(to), 2);
    return index.lookup(packet).orElseThrow().rule().actions();
  }

  // By linear search this would be a thousand million comparisons.
  @Test
  @Timeout(10)
  void aLookupDoesNotGrowWithTheRules() {
    for (int pod = 0; pod < 10 * PODS; pod++) {
      List<Action> expected = pod < PODS ? List.of(new Action.Output(pod + 1)) : List.of();
      assertThat(actions(BASE.plus(pod), "8.8.8.8").equals(expected)).isTrue();
    }
  }

  @Test
  void aHigherRuleWithOtherBitsWins() {
    assertThat(actions(BASE, "192.168.1.1")).isEmpty();
    assertThat(actions(BASE, "8.8.8.8")).hasSize(1);
  }
}
