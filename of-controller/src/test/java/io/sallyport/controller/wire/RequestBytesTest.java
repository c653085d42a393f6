package io.sallyport.controller.wire;

import static io.sallyport.controller.wire.AnnotatedHex.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.datapath.Actions;
import io.sallyport.datapath.Field;
import io.sallyport.datapath.Group;
import io.sallyport.datapath.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each request, byte for byte. */
class RequestBytesTest {
  private static final Rule RULE =
      Pipeline.IN
          .rule(100)
          .when(Field.IN_PORT, 1)
          .egress(7, "web")
          .then(Actions.goTo(Pipeline.OUT));
  private static final EncodedFlow FLOW = RuleEncoder.encode(RULE);

  private static final String FLOW_BODY =
      """
      0000 0000 0064      # no timeouts, priority 100
      ffffffff            # no buffer
      ffffffff ffffffff   # whatever out_port and out_group
      0000 0000           # no flags, no importance
      0001 000c 80000004 00000001 00000000  # in_port=1, padded
      """;

  @Test
  void aFlowIsAdded() {
    assertThat(FlowRequests.add(0x65, FLOW))
        .isEqualTo(
            bytes(
                """
                06 0e 0048 00000065 # OpenFlow 1.5, flow-mod, 72 bytes, xid
                5a11c93851000007    # cookie
                0000000000000000    # cookie mask
                01 00               # table 1, add
                """
                    + FLOW_BODY
                    + "0001 0008 09 000000 # goto table 9"));
  }

  @Test
  void aFlowIsModified() {
    Bytes message = FlowRequests.modify(0x65, FLOW);
    assertThat(message.slice(24, 2)).isEqualTo(bytes("01 02 # table 1, modify strictly"));
    assertThat(message.slice(26, 46)).isEqualTo(FlowRequests.add(0x65, FLOW).slice(26, 46));
  }

  @Test
  void aFlowIsDeleted() {
    assertThat(FlowRequests.delete(0x66, FLOW.key()))
        .isEqualTo(
            bytes(
                """
                06 0e 0040 00000066
                0000000000000000    # whatever its cookie is
                0000000000000000
                01 04               # table 1, delete strictly
                """
                    + FLOW_BODY));
  }

  @Test
  void aGroupIsAddedModifiedAndDeleted() {
    Group group = new Group(7, List.of(Actions.group(8)), "Egress/web", "test");
    EncodedGroup encoded = GroupEncoder.encode(group);
    String rest =
        """
        02 00 00000007      # indirect, number 7
        0010 0000 ffffffff  # 16 bytes of buckets, all buckets
        0010 0008 00000000  # bucket 0 with 8 bytes of actions
        0016 0008 00000008  # group 8
        """;
    assertThat(FlowRequests.add(1, encoded))
        .isEqualTo(bytes("06 0f 0028 00000001 0000 # add" + "\n" + rest));
    assertThat(FlowRequests.modify(1, encoded))
        .isEqualTo(bytes("06 0f 0028 00000001 0001 # modify" + "\n" + rest));
    assertThat(FlowRequests.deleteGroup(1, 7))
        .isEqualTo(bytes("06 0f 0018 00000001 0002 02 00 00000007 0000 0000 ffffffff # delete"));
  }

  @Test
  void aMessageGoesIntoABundleWithItsOwnXid() {
    Bytes barrier = bytes("06 14 0008 0000002a");
    assertThat(FlowRequests.addToBundle(3, barrier))
        .isEqualTo(
            bytes(
                """
                06 22 0018 0000002a # bundle-add, the same xid
                00000003 0000 0003  # bundle 3, atomic and ordered
                06 14 0008 0000002a # the message
                """));
  }

  @Test
  void bundlesAreOpenedCommittedAndDiscarded() {
    String rest = "0003 # atomic and ordered";
    assertThat(StandardRequests.openBundle(1, 3))
        .isEqualTo(bytes("06 21 0010 00000001 00000003 0000" + rest));
    assertThat(StandardRequests.commitBundle(1, 3))
        .isEqualTo(bytes("06 21 0010 00000001 00000003 0004" + rest));
    assertThat(StandardRequests.discardBundle(1, 3))
        .isEqualTo(bytes("06 21 0010 00000001 00000003 0006" + rest));
  }

  @Test
  void allFlowsAndGroupsAreAskedFor() {
    assertThat(FlowRequests.readFlows(1))
        .isEqualTo(
            bytes(
                """
                06 12 0038 00000001 # multipart request
                0001 0000 00000000  # flow descriptions
                ff 000000           # of all tables
                ffffffff ffffffff 00000000
                0000000000000000 0000000000000000
                0001 0004 00000000  # whatever match
                """));
    assertThat(FlowRequests.readGroups(1))
        .isEqualTo(
            bytes(
                """
                06 12 0018 00000001
                0007 0000 00000000  # group descriptions
                fffffffc 00000000   # of all groups
                """));
  }

  @Test
  void theHandshakesQuestions() {
    assertThat(StandardRequests.hello(1))
        .isEqualTo(
            bytes(
                """
                06 00 0010 00000001 # hello
                0001 0008 00000040  # version bitmap: 1.5 alone
                """));
    assertThat(StandardRequests.features(2)).isEqualTo(bytes("06 05 0008 00000002"));
    assertThat(StandardRequests.description(3))
        .isEqualTo(bytes("06 12 0010 00000003 0000 0000 00000000"));
    assertThat(StandardRequests.ports(4))
        .isEqualTo(bytes("06 12 0018 00000004 000d 0000 00000000 ffffffff 00000000"));
    assertThat(StandardRequests.role(5, Role.MASTER, 0x18bcfe56800L))
        .isEqualTo(
            bytes(
                """
                06 18 0018 00000005
                00000002 ffff 0000  # master, no short id
                0000018bcfe56800    # generation
                """));
    assertThat(StandardRequests.helloFailed(6, "no"))
        .isEqualTo(bytes("06 01 000e 00000006 0000 0000 6e6f # hello failed: incompatible"));
  }

  @Test
  void echoesAndBarriers() {
    assertThat(StandardRequests.echo(7)).isEqualTo(bytes("06 02 0008 00000007"));
    assertThat(StandardRequests.echoReply(8, bytes("abcd")))
        .isEqualTo(bytes("06 03 000a 00000008 abcd"));
    assertThat(StandardRequests.barrier(-1)).isEqualTo(bytes("06 14 0008 ffffffff"));
  }

  @Test
  void aPacketIsSentOut() {
    assertThat(StandardRequests.packetOut(9, new byte[] {1, 2, 3}, 5))
        .isEqualTo(
            bytes(
                """
                06 0d 0033 00000009
                ffffffff 0010 0000  # no buffer, 16 bytes of actions
                0001 000c 80000004 fffffffd 00000000  # in_port=CONTROLLER
                0000 0010 00000005 ffff 000000000000  # output:5
                010203              # the frame
                """));
  }
}
