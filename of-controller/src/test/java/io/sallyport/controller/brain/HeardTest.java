package io.sallyport.controller.brain;

import static io.sallyport.controller.brain.HexFrames.ADVERTISEMENT;
import static io.sallyport.controller.brain.HexFrames.GATEWAY;
import static io.sallyport.controller.brain.HexFrames.GATEWAY_MAC;
import static io.sallyport.controller.brain.HexFrames.bytes;
import static io.sallyport.controller.brain.HexFrames.changed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.flows.Hop;
import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What frames that came to the controller tell of neighbours. */
class HeardTest {
  private static final MacAddress MAC = MacAddress.parse("0a:58:0a:0a:00:c8");
  private static final IpAddress FOUR = IpAddress.parse("10.10.0.1");

  private static Optional<Heard> told(int vlan, IpAddress ip, MacAddress mac) {
    return Optional.of(new Heard(new Hop(vlan, ip), Optional.of(mac)));
  }

  private static Optional<Heard> wanted(int vlan, String ip) {
    return Optional.of(new Heard(new Hop(vlan, IpAddress.parse(ip)), Optional.empty()));
  }

  /** IPv6 from a Pod, with this protocol, destination and beginning. */
  private static String packet(String protocol, String destination, String contents) {
    return """
        0a580a0a0001 0a580a0a00c8
        86dd 60000000 0008 %s 40
        fd000010000000000000 000000000200
        %s
        %s
        """
        .formatted(protocol, destination, contents);
  }

  private static String tagged(String frame) {
    return frame.replaceFirst("86dd", "8100 a064 86dd"); // with a priority
  }

  @Test
  void anAdvertisementTellsOfItsTarget() {
    assertThat(Heard.in(bytes(ADVERTISEMENT))).isEqualTo(told(0, GATEWAY, GATEWAY_MAC));
    assertThat(Heard.in(bytes(tagged(ADVERTISEMENT)))).isEqualTo(told(100, GATEWAY, GATEWAY_MAC));
  }

  @Test
  void aSolicitationTellsOfItsSenderAsAnArpRequestDoes() {
    IpAddress own = NdFrame.linkLocal(MAC);
    assertThat(Heard.in(NdFrame.solicitation(MAC, own, GATEWAY).bytes(7)))
        .isEqualTo(told(7, own, MAC));
    assertThat(Heard.in(ArpFrame.request(MAC, FOUR, IpAddress.parse("10.10.0.2")).bytes(7)))
        .isEqualTo(told(7, FOUR, MAC));
  }

  @Test
  void whoHasNoAddressYetTellsNothing() {
    byte[] frame = NdFrame.solicitation(MAC, IpAddress.parse("::"), GATEWAY).bytes();
    assertThat(Heard.in(frame)).isEmpty();
  }

  @Test
  void aPacketWantsToReachItsDestination() {
    String to = "20010db8000000000000 000000000035";
    assertThat(Heard.in(bytes(packet("11", to, "9c400035 00080000"))))
        .isEqualTo(wanted(0, "2001:db8::35"));
    assertThat(Heard.in(bytes(tagged(packet("3a", to, "80000000 00000000")))))
        .isEqualTo(wanted(100, "2001:db8::35"));
  }

  @Test
  void nobodyWaitsForAGroup() {
    String to = "ff020000000000000000 0000000000fb";
    assertThat(Heard.in(bytes(packet("11", to, "14e914e9 00080000")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"84, true", "85, false", "87, false", "88, false", "89, false", "8a, true"})
  void discoveryWaitsForNobody(String type, boolean waits) {
    String to = "20010db8000000000000 000000000035";
    assertThat(Heard.in(bytes(packet("3a", to, type + "000000 00000000"))).isPresent())
        .isEqualTo(waits);
  }

  @Test
  void anInvalidAdvertisementIsNoPacketForItsDestinationEither() {
    assertThat(Heard.in(changed(21, "40"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"80, 01", "80, 33"})
  void aGroupsMacIsNobodys(int at, String value) {
    assertThat(Heard.in(changed(at, value))).isEmpty();
  }
}
