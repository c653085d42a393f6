package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One MAC address for each egress IP. */
class VirtualMacTest {
  private static MacAddress of(String ip) {
    return VirtualMac.of(IpAddress.parse(ip));
  }

  @Test
  void anIpv4AddressIsReadableInIt() {
    assertThat(of("10.10.0.11")).isEqualTo(MacAddress.parse("0a:01:0a:0a:00:0b"));
  }

  /** They may live on different Nodes of one segment, whose switches know each by its MAC. */
  @Test
  void addressesThatEndAlikeHaveDifferentOnes() {
    assertThat(
            Stream.of("fd00:10::a0a:b", "fd00:20::a0a:b", "::a0a:b", "10.10.0.11")
                .map(VirtualMacTest::of))
        .doesNotHaveDuplicates();
  }

  @Test
  void addressesOfOnePrefixHaveDifferentOnes() {
    assertThat(IntStream.range(0, 20_000).mapToObj(n -> of("fd00:10::%x".formatted(n * 3))))
        .doesNotHaveDuplicates();
  }

  @Test
  void allAreOfMachinesAndLocallyAdministered() {
    assertThat(Stream.of(of("fd00:10::b"), of("10.10.0.11"), VirtualMac.GATEWAY))
        .allMatch(mac -> mac.toString().startsWith("0a:"));
  }
}
