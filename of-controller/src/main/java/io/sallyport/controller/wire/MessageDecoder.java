package io.sallyport.controller.wire;

import java.util.SortedSet;
import java.util.TreeSet;

/** Reads messages. One that cannot be read becomes {@link Message.Opaque}: nothing is thrown. */
public final class MessageDecoder {
  private static final int VERSION_BITMAP = 1;

  private MessageDecoder() {}

  /** The message in a frame. */
  public static Message decode(Frame frame) {
    try {
      return read(frame);
    } catch (MalformedException unreadable) {
      return new Message.Opaque(frame.type(), frame.xid(), frame.content());
    }
  }

  private static Message read(Frame frame) {
    int xid = frame.xid();
    ByteReader body = frame.body();
    return switch (frame.type()) {
      case OfType.HELLO -> new Message.Hello(xid, versions(frame));
      case OfType.ERROR ->
          new Message.Failure(xid, new OfError(body.u16(), body.u16(), body.rest()));
      case OfType.ECHO_REQUEST -> new Message.EchoRequest(xid, body.rest());
      case OfType.ECHO_REPLY -> new Message.EchoReply(xid);
      case OfType.BARRIER_REPLY -> new Message.BarrierReply(xid);
      case OfType.PACKET_IN -> new Message.PacketArrival(xid, FlowReplies.packet(body));
      case OfType.MULTIPART_REPLY -> multipart(frame, body);
      case OfType.FEATURES_REPLY,
          OfType.PORT_STATUS,
          OfType.ROLE_REPLY,
          OfType.ROLE_STATUS,
          OfType.BUNDLE_CONTROL ->
          StandardReplies.read(frame);
      default -> new Message.Opaque(frame.type(), xid, frame.content());
    };
  }

  private static Message multipart(Frame frame, ByteReader body) {
    int kind = body.u16();
    boolean more = (body.u16() & 1) != 0;
    body.skip(4);
    return switch (kind) {
      case OfType.MP_FLOW_DESC ->
          new Message.Flows(frame.xid(), FlowReplies.all(body, FlowReplies::flow), more);
      case OfType.MP_GROUP_DESC ->
          new Message.Groups(frame.xid(), FlowReplies.all(body, GroupBytes::read), more);
      case OfType.MP_METER_DESC ->
          new Message.Meters(frame.xid(), FlowReplies.all(body, MeterReplies::meter), more);
      case OfType.MP_METER_STATS ->
          new Message.MeterStats(frame.xid(), FlowReplies.all(body, MeterReplies::counters), more);
      case OfType.MP_DESC, OfType.MP_PORT_DESC -> StandardReplies.read(frame);
      default -> new Message.Opaque(frame.type(), frame.xid(), frame.content());
    };
  }

  // OpenFlow 1.5.1, 7.5.1: without a bitmap, the header's version and all below it. openflowj's
  // reader for 1.5 refuses a hello of another version.
  private static SortedSet<Integer> versions(Frame hello) {
    SortedSet<Integer> out = new TreeSet<>();
    for (ByteReader in = hello.body(); in.remaining() >= 4; ) {
      int type = in.u16();
      int length = in.u16();
      ByteReader element = in.part(Math.min(length - 4, in.remaining()));
      in.skip(Math.min(-length & 7, in.remaining()));
      if (type == VERSION_BITMAP && element.remaining() >= 4) {
        out.addAll(bits(element.u32()));
      }
    }
    return out.isEmpty() ? upTo(hello.version()) : out;
  }

  private static SortedSet<Integer> bits(int bitmap) {
    SortedSet<Integer> out = new TreeSet<>();
    for (int version = 0; version < 32; version++) {
      if ((bitmap >>> version & 1) != 0) {
        out.add(version);
      }
    }
    return out;
  }

  private static SortedSet<Integer> upTo(int version) {
    SortedSet<Integer> out = new TreeSet<>();
    for (int v = 1; v <= version; v++) {
      out.add(v);
    }
    return out;
  }
}
