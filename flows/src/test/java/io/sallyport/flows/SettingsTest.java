package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator may set, and what holds if nothing is set. */
class SettingsTest {
  private static Settings settings(int most, String... gateways) {
    return Settings.DEFAULTS
        .but()
        .maxEgressIPsPerNode(most)
        .gateways(Stream.of(gateways).map(IpAddress::parse).toList())
        .build();
  }

  @Test
  void theDefaults() {
    assertThat(Settings.DEFAULTS)
        .isEqualTo(
            new Settings(
                new Settings.Features(true, true),
                List.of(),
                List.of(),
                255,
                Settings.NoGateway.DROP,
                false,
                List.of(),
                Family.IPV4));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void moreThan255EgressIpsAreRefused(int most) {
    assertThatThrownBy(() -> settings(most, "10.10.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxEgressIPsPerNode must be from 0 to 255, not " + most);
  }

  @Test
  void thereIsOneGatewayOfAFamily() {
    assertThat(settings(255, "10.10.0.1", "fd00::1").gateways()).hasSize(2);
    assertThatThrownBy(() -> settings(255, "fd00::1", "fd00::2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("[fd00::1, fd00::2] are gateways of one family");
  }
}
