package io.sallyport.controller.wire;

import io.netty.buffer.Unpooled;
import io.sallyport.model.MacAddress;
import java.util.List;
import org.projectfloodlight.openflow.exceptions.OFParseError;
import org.projectfloodlight.openflow.protocol.OFBundleCtrlMsg;
import org.projectfloodlight.openflow.protocol.OFControllerRole;
import org.projectfloodlight.openflow.protocol.OFDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFFactories;
import org.projectfloodlight.openflow.protocol.OFFeaturesReply;
import org.projectfloodlight.openflow.protocol.OFMessage;
import org.projectfloodlight.openflow.protocol.OFPortConfig;
import org.projectfloodlight.openflow.protocol.OFPortDesc;
import org.projectfloodlight.openflow.protocol.OFPortDescStatsReply;
import org.projectfloodlight.openflow.protocol.OFPortReason;
import org.projectfloodlight.openflow.protocol.OFPortState;
import org.projectfloodlight.openflow.protocol.OFPortStatus;
import org.projectfloodlight.openflow.protocol.OFRoleReply;
import org.projectfloodlight.openflow.protocol.OFRoleStatus;
import org.projectfloodlight.openflow.protocol.OFStatsReplyFlags;
import org.projectfloodlight.openflow.protocol.OFVersion;

/** Reads, with openflowj, what it reads well. */
final class StandardReplies {
  private StandardReplies() {}

  /**
   * Reads a message.
   *
   * @throws MalformedException if openflowj cannot
   */
  static Message read(Frame frame) {
    OFMessage message = parse(frame);
    int xid = frame.xid();
    if (message instanceof OFFeaturesReply features) {
      return new Message.Features(xid, features.getDatapathId().getLong());
    }
    if (message instanceof OFDescStatsReply desc) {
      return new Message.Description(xid, desc.getHwDesc(), desc.getSwDesc(), desc.getDpDesc());
    }
    if (message instanceof OFPortDescStatsReply ports) {
      List<Port> all = ports.getEntries().stream().map(StandardReplies::port).toList();
      return new Message.Ports(xid, all, ports.getFlags().contains(OFStatsReplyFlags.REPLY_MORE));
    }
    if (message instanceof OFPortStatus status) {
      boolean deleted = status.getReason() == OFPortReason.DELETE;
      return new Message.PortChange(xid, deleted, port(status.getDesc()));
    }
    return control(frame, message);
  }

  private static Message control(Frame frame, OFMessage message) {
    int xid = frame.xid();
    if (message instanceof OFRoleReply reply) {
      return new Message.RoleReply(xid, role(reply.getRole()));
    }
    if (message instanceof OFRoleStatus status) {
      return new Message.RoleChange(xid, role(status.getRole()));
    }
    if (message instanceof OFBundleCtrlMsg bundle) {
      return new Message.BundleReply(xid, bundle.getBundleId().getInt());
    }
    return new Message.Opaque(frame.type(), xid, frame.content());
  }

  // openflowj throws many things at bytes that it does not expect; none may end a connection.
  private static OFMessage parse(Frame frame) {
    try {
      OFMessage message =
          OFFactories.getFactory(OFVersion.OF_15)
              .getReader()
              .readFrom(Unpooled.wrappedBuffer(frame.content().toArray()));
      if (message == null) {
        throw new MalformedException("openflowj reads nothing");
      }
      return message;
    } catch (OFParseError | RuntimeException e) {
      throw new MalformedException("openflowj: " + e);
    }
  }

  private static Port port(OFPortDesc port) {
    boolean up =
        !port.getConfig().contains(OFPortConfig.PORT_DOWN)
            && !port.getState().contains(OFPortState.LINK_DOWN);
    return new Port(
        port.getPortNo().getPortNumber(),
        port.getName(),
        new MacAddress(port.getHwAddr().getLong()),
        up,
        port.getState().contains(OFPortState.LIVE));
  }

  private static Role role(OFControllerRole role) {
    return switch (role) {
      case ROLE_MASTER -> Role.MASTER;
      case ROLE_SLAVE -> Role.SLAVE;
      default -> Role.EQUAL;
    };
  }
}
