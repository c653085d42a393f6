package io.sallyport.tests.openflow;

import static io.sallyport.datapath.Actions.copy;
import static io.sallyport.datapath.Actions.goTo;
import static io.sallyport.datapath.Actions.output;
import static io.sallyport.datapath.Actions.set;
import static io.sallyport.tests.openflow.OpenFlowLab.await;
import static io.sallyport.tests.openflow.SampleRules.IN;
import static io.sallyport.tests.openflow.SampleRules.OUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.session.Change;
import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Action;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Prerequisite;
import io.sallyport.datapath.Rule;
import io.sallyport.model.MacAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a switch makes of a Neighbor Solicitation by rules, byte for byte. The walk relies on it
 * (DiscoveryTest); the checksums were computed by another program.
 */
class NeighbourAnswerTest {
  private static final int TABLE = 0xffff_fff9;
  private static final MacAddress MAC = MacAddress.parse("0a:00:00:00:ff:fe");
  private static final Action OPTION = set(Field.ND_OPTIONS_TYPE, 2);
  private static final String ASKER = "fe800000000000000000000000000001";
  private static final String NOBODY = "00000000000000000000000000000000";
  private static final String GROUP = "ff0200000000000000000001ff000001";
  private static final String ASKED = "fd000000000000000000000000000001";
  private static final String ASKERS_MAC = "0a0000000001";
  private static final String ANSWERING_MAC = "0a000000fffe";

  @TempDir Path folder;

  private static String solicitation(String source, String checksum, String options) {
    return "3333ff000001"
        + ASKERS_MAC
        + message(options, source + GROUP + "8700" + checksum + "00000000");
  }

  private static String advertisement(String destination, String checksum, String options) {
    return ASKERS_MAC
        + ANSWERING_MAC
        + message(options, ASKED + destination + "8800" + checksum + "60000000");
  }

  private static String message(String options, String addressesAndStart) {
    int length = 24 + options.length() / 2;
    return "86dd60000000%04x3aff".formatted(length) + addressesAndStart + ASKED + options;
  }

  private String answer(String solicitation, Action... more) {
    try (OpenFlowLab lab = OpenFlowLab.start(folder)) {
      List<Change> changes = new ArrayList<>();
      rules(more).forEach(r -> changes.add(new Change.AddFlow(RuleEncoder.encode(r), r)));
      await(lab.session.apply(changes));
      lab.session.packetOut(Bytes.hex(solicitation).toArray(), TABLE);
      return Heard.next(lab.heard.packets).frame().toString();
    }
  }

  private static List<Rule> rules(Action... more) {
    List<Action> first = new ArrayList<>(List.of(set(Field.ICMPV6_TYPE, 136)));
    first.addAll(List.of(more));
    first.addAll(
        List.of(
            set(Field.ND_RESERVED, 0x6000_0000),
            copy(Field.ETH_SRC, Field.ETH_DST),
            set(Field.ETH_SRC, MAC),
            goTo(OUT)));
    return List.of(
        IN.rule(5).when(Prerequisite.ND_SOLICIT).then(first),
        OUT.rule(5)
            .when(Prerequisite.ND_ADVERT)
            .then(
                copy(Field.ETH_SRC, Field.ND_TLL),
                copy(Field.IPV6_SRC, Field.IPV6_DST),
                copy(Field.ND_TARGET, Field.IPV6_SRC),
                set(Field.NW_TTL, 255),
                output(Action.CONTROLLER)));
  }

  @Test
  void twoTablesMakeTheAnswer() {
    assertThat(answer(solicitation(ASKER, "7419", "0101" + ASKERS_MAC), OPTION))
        .isEqualTo(advertisement(ASKER, "131f", "0201" + ANSWERING_MAC));
  }

  @Test
  void anOptionOfTheOldTypeTellsTheOldMac() {
    assertThat(answer(solicitation(ASKER, "7419", "0101" + ASKERS_MAC)))
        .isEqualTo(advertisement(ASKER, "141d", "0101" + ASKERS_MAC));
  }

  @Test
  void noOptionIsAdded() {
    assertThat(answer(solicitation(NOBODY, "7da5", ""), OPTION))
        .isEqualTo(advertisement(NOBODY, "1da9", ""));
  }

  /** RFC 7527: whoever makes sure that nobody else has an address sends a nonce along. */
  @Test
  void anOptionOfAnotherKindBecomesTheOneThatTells() {
    assertThat(answer(solicitation(NOBODY, "84ae", "0e01a1a2a3a4a5a6"), OPTION))
        .isEqualTo(advertisement(NOBODY, "11a1", "0201" + ANSWERING_MAC));
  }
}
