package io.sallyport.watch;

import static io.sallyport.watch.ManifestFixture.pool;
import static io.sallyport.watch.ManifestFixture.poolWith;
import static io.sallyport.watch.ManifestFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.LabelSelector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools, good and bad. */
class PoolReaderTest {
  @Test
  void rangesOfBothFamilies() {
    ExternalIPPool pool =
        pool(poolWith("ipRanges:\n- cidr: 10.0.0.7/29\n- {start: 'fd00::1', end: 'fd00::1'}"));
    assertThat(pool.ranges()).hasToString("[10.0.0.1-10.0.0.6, fd00::1-fd00::1]");
    assertThat(pool.contains(IpAddress.parse("10.0.0.7"))).isFalse();
    assertThat(pool.nodeSelector()).isEqualTo(LabelSelector.EVERYTHING);
  }

  @Test
  void aRangeMayHoldNothing() {
    assertThat(pool(poolWith("ipRanges: [{cidr: 10.0.0.1/32}]")).ranges()).isEmpty();
    assertThat(pool(poolWith("ipRanges: []")).ranges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "4094"})
  void vlans(String vlan) {
    String subnet = "{gateway: 10.0.0.1, prefixLength: 24, vlan: %s}".formatted(vlan);
    assertThat(pool(poolWith("ipRanges: []\nsubnetInfo: " + subnet)).subnet().orElseThrow().vlan())
        .isEqualTo(Integer.parseInt(vlan));
  }

  static List<Refusal> refusals() {
    return Refusal.of("pool");
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    assertThat(refusal(poolWith(refusal.text()))).isEqualTo(refusal.with("ExternalIPPool \"x\": "));
  }
}
