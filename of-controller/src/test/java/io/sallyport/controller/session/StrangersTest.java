package io.sallyport.controller.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.controller.wire.Role;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that are no switch, or no switch for us, end with one sentence. */
class StrangersTest {
  private final Told told = new Told();
  private final OpenFlowServer server = OpenFlowServer.start(config(20), told);

  private static ServerConfig config(int connections) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ServerConfig(any, Role.MASTER, 1, connections, FakeSwitch.PATIENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void isRefused(FakeSwitch stranger, String predicate) {
    assertThat(Told.next(told.refusals)).isEqualTo(stranger.address() + " " + predicate);
    assertThat(stranger.isClosedByServer()).isTrue();
    stranger.close();
  }

  private FakeSwitch stranger() {
    return FakeSwitch.connect(server.address());
  }

  @ParameterizedTest
  @CsvSource({"GET / HTTP/1.1", "POST /v1/trace HTTP/1.1", "PRI * HTTP/2.0", "HEAD / HTTP/1.0"})
  void aBrowserIsTold(String request) {
    FakeSwitch browser =
        stranger().send((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    isRefused(browser, "speaks HTTP, not OpenFlow");
  }

  @Test
  void tlsIsTold() {
    isRefused(
        stranger().say("16 03 01 0200 01 0001fc 0303"),
        "speaks TLS, but this port expects OpenFlow without TLS");
  }

  @ParameterizedTest
  @CsvSource({
    "53 53 48 2d 32 2e 30, does not speak OpenFlow: its first bytes are 5353482d",
    "00 00 00 00 00 00 00 00, does not speak OpenFlow: its first bytes are 00000000",
    "06 02 0008 00000001, does not speak OpenFlow: its first bytes are 06020008",
    "06 00 0007 00000001, sent a message that claims a length of 7 bytes; a header alone has 8",
    "06 00 ffff 00000001, sent a HELLO of 65535 bytes",
  })
  void nonsenseIsTold(String hex, String predicate) {
    isRefused(stranger().say(hex), predicate);
  }

  @Test
  void anotherVersionAfterTheHelloIsTold() {
    isRefused(
        stranger().hello().say("04 02 0008 00000001"),
        "sent a message of version 4 after agreeing on OpenFlow 1.5");
  }

  @Test
  void aSwitchThatCannotSpeak15IsToldSoInItsOwnLanguage() {
    FakeSwitch old = stranger().say("04 00 0008 00000001");
    assertThat(old.next(0).type()).isEqualTo(0);
    FakeSwitch.Request error = old.next();
    assertThat(error.type()).isEqualTo(1);
    assertThat(new String(error.body().toArray(), StandardCharsets.US_ASCII))
        .endsWith("only OpenFlow 1.5");
    isRefused(old, "speaks OpenFlow versions 1.0, 1.1, 1.2, 1.3, not 1.5");
  }

  @Test
  void aPeerThatLeavesIsTold() {
    FakeSwitch leaving = stranger();
    String address = leaving.address();
    leaving.close();
    assertThat(Told.next(told.refusals)).isEqualTo(address + " closed the connection");
  }

  @Test
  void aSwitchWithoutANodeIsTold() {
    FakeSwitch nameless = stranger().hello();
    nameless.answer(6, nameless.next(5).xid(), new byte[24]);
    nameless.answer(19, nameless.next(18).xid(), FakeSwitch.description(""));
    isRefused(
        nameless,
        "does not say which Node it belongs to: set other-config:dp-desc of its bridge to the"
            + " Node's name");
  }

  @Test
  void strangersDoNotDisturbASwitch() {
    FakeSwitch good = FakeSwitch.up(server.address(), "node-1");
    SwitchSession session = Told.next(told.ups);
    List<FakeSwitch> crowd = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      crowd.add(stranger());
    }
    var groups = session.readGroups();
    good.answer(19, good.next(18).xid(), FakeSwitch.NO_GROUPS);
    assertThat(groups).succeedsWithin(Duration.ofMinutes(1));
    for (int i = 0; i < 21; i++) {
      assertThat(Told.next(told.refusals)).endsWith("one connection more than the 20 allowed");
    }
    crowd.forEach(FakeSwitch::close);
    good.close();
  }

  @Test
  void oneMoreThanAllowedIsTold() {
    Told heard = new Told();
    try (OpenFlowServer small = OpenFlowServer.start(config(1), heard);
        FakeSwitch first = FakeSwitch.up(small.address(), "node-1")) {
      Told.next(heard.ups);
      FakeSwitch second = FakeSwitch.connect(small.address());
      assertThat(Told.next(heard.refusals))
          .isEqualTo(second.address() + " is one connection more than the 1 allowed");
      assertThat(second.isClosedByServer()).isTrue();
      assertThat(first.address()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void anAddressThatIsTakenIsNamed() {
    ServerConfig taken = ServerConfig.master(server.address(), 1);
    assertThatThrownBy(() -> OpenFlowServer.start(taken, told))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(
            "cannot listen for switches on 127.0.0.1:%d: ".formatted(server.address().getPort()));
  }
}
