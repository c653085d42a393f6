package io.sallyport.controller.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import org.projectfloodlight.openflow.protocol.OFBundleCtrlType;
import org.projectfloodlight.openflow.protocol.OFBundleFlags;
import org.projectfloodlight.openflow.protocol.OFControllerRole;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFactory;
import org.projectfloodlight.openflow.protocol.OFHelloElem;
import org.projectfloodlight.openflow.protocol.OFHelloFailedCode;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFVersion;
import org.projectfloodlight.openflow.protocol.match.MatchField;
import org.projectfloodlight.openflow.types.BundleId;
import org.projectfloodlight.openflow.types.OFBufferId;
import org.projectfloodlight.openflow.types.OFErrorCauseData;
import org.projectfloodlight.openflow.types.OFPort;
import org.projectfloodlight.openflow.types.U32;
import org.projectfloodlight.openflow.types.U64;

/** The requests that openflowj writes well. */
public final class StandardRequests {
  private static final OFFactory OF = OFFactories.getFactory(OFVersion.OF_15);

  private StandardRequests() {}

  /** Opens a connection: OpenFlow 1.5 only. */
  public static Bytes hello(int xid) {
    OFHelloElem only15 =
        OF.buildHelloElemVersionbitmap().setBitmaps(List.of(U32.of(1 << 6))).build();
    return bytes(OF.buildHello().setXid(unsigned(xid)).setElements(List.of(only15)).build());
  }

  /** Tells a peer that there is no common version, in words that its log may show. */
  public static Bytes helloFailed(int xid, String sentence) {
    byte[] words = sentence.getBytes(StandardCharsets.US_ASCII);
    OFErrorCauseData data = OFErrorCauseData.of(words, OFVersion.OF_15);
    return bytes(
        OF.errorMsgs()
            .buildHelloFailedErrorMsg()
            .setXid(unsigned(xid))
            .setCode(OFHelloFailedCode.INCOMPATIBLE)
            .setData(data)
            .build());
  }

  /** Asks for the datapath id. */
  public static Bytes features(int xid) {
    return bytes(OF.buildFeaturesRequest().setXid(unsigned(xid)).build());
  }

  /** Asks for the switch's names. */
  public static Bytes description(int xid) {
    return bytes(OF.buildDescStatsRequest().setXid(unsigned(xid)).build());
  }

  /** Asks for all ports. */
  public static Bytes ports(int xid) {
    return bytes(
        OF.buildPortDescStatsRequest().setXid(unsigned(xid)).setPortNo(OFPort.ANY).build());
  }

  /**
   * Asks for a role.
   *
   * @param generation must not fall below that of any earlier master (facts: OVS remembers it)
   */
  public static Bytes role(int xid, Role role, long generation) {
    return bytes(
        OF.buildRoleRequest()
            .setXid(unsigned(xid))
            .setRole(OFControllerRole.valueOf("ROLE_" + role))
            .setGenerationId(U64.of(generation))
            .setShortId(0xffff)
            .build());
  }

  /** Asks for a sign of life. */
  public static Bytes echo(int xid) {
    return bytes(OF.buildEchoRequest().setXid(unsigned(xid)).build());
  }

  /** Answers the switch's question for one. */
  public static Bytes echoReply(int xid, Bytes data) {
    return bytes(OF.buildEchoReply().setXid(unsigned(xid)).setData(data.toArray()).build());
  }

  /** Asks to be told when all before is done. */
  public static Bytes barrier(int xid) {
    return bytes(OF.buildBarrierRequest().setXid(unsigned(xid)).build());
  }

  /** Sends a frame out of a port. */
  public static Bytes packetOut(int xid, byte[] frame, int outPort) {
    return bytes(
        OF.buildPacketOut()
            .setXid(unsigned(xid))
            .setBufferId(OFBufferId.NO_BUFFER)
            .setMatch(OF.buildMatch().setExact(MatchField.IN_PORT, OFPort.CONTROLLER).build())
            .setActions(
                List.of(
                    OF.actions()
                        .buildOutput()
                        .setPort(OFPort.of(outPort))
                        .setMaxLen(0xffff)
                        .build()))
            .setData(frame)
            .build());
  }

  /** Opens an atomic, ordered bundle. */
  public static Bytes openBundle(int xid, int bundle) {
    return bundle(xid, bundle, OFBundleCtrlType.OPEN_REQUEST);
  }

  /** Carries a bundle out. */
  public static Bytes commitBundle(int xid, int bundle) {
    return bundle(xid, bundle, OFBundleCtrlType.COMMIT_REQUEST);
  }

  /** Throws a bundle away. */
  public static Bytes discardBundle(int xid, int bundle) {
    return bundle(xid, bundle, OFBundleCtrlType.DISCARD_REQUEST);
  }

  private static Bytes bundle(int xid, int bundle, OFBundleCtrlType type) {
    return bytes(
        OF.buildBundleCtrlMsg()
            .setXid(unsigned(xid))
            .setBundleId(BundleId.of(bundle))
            .setBundleCtrlType(type)
            .setFlags(EnumSet.of(OFBundleFlags.ATOMIC, OFBundleFlags.ORDERED))
            .build());
  }

  private static long unsigned(int xid) {
    return Integer.toUnsignedLong(xid);
  }

  private static Bytes bytes(OFMessage message) {
    ByteBuf out = Unpooled.buffer();
    message.writeTo(out);
    return Bytes.of(ByteBufUtil.getBytes(out));
  }
}
