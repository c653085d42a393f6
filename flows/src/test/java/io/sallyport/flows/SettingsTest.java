package io.sallyport.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.model.IpAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator may set, and what holds if nothing is set. */
class SettingsTest {
  private static Settings settings(int most, String gateway) {
    return Settings.DEFAULTS
        .but()
        .maxEgressIPsPerNode(most)
        .gateway(Optional.of(IpAddress.parse(gateway)))
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
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void moreThan255EgressIpsAreRefused(int most) {
    assertThatThrownBy(() -> settings(most, "10.10.0.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxEgressIPsPerNode must be from 0 to 255, not " + most);
  }

  @Test
  void anIpv6GatewayIsRefusedBeforeARuleIs() {
    assertThatThrownBy(() -> settings(255, "fd00::1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the gateway must be IPv4, not fd00::1");
  }
}
