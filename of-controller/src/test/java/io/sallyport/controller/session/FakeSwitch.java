package io.sallyport.controller.session;

import io.sallyport.controller.wire.Bytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The other end of a connection, which says what the test wants. */
final class FakeSwitch implements AutoCloseable {
  /** Long enough for any machine: only {@link DeadlineTest} asks what is late. */
  static final Timings PATIENT =
      new Timings(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1));

  /** The answer to a question for groups of a switch that has none. */
  static final byte[] NO_GROUPS = {0, 7, 0, 0, 0, 0, 0, 0};

  /** Likewise for ports. */
  static final byte[] NO_PORTS = {0, 13, 0, 0, 0, 0, 0, 0};

  static final int FEATURES = 5;
  static final int MULTIPART = 18;
  static final int ROLE = 24;

  private final Socket socket;
  private final DataInputStream in;

  /** A message that came. */
  record Request(int type, int xid, Bytes body) {}

  private FakeSwitch(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
  }

  static FakeSwitch connect(InetSocketAddress server) {
    try {
      return new FakeSwitch(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects and shakes hands. */
  static FakeSwitch up(InetSocketAddress server, String node) {
    FakeSwitch out = connect(server);
    out.hello();
    out.answerHandshake(node);
    return out;
  }

  /** The address that the server sees. */
  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  FakeSwitch hello() {
    return say("06 00 0010 00000001 0001 0008 00000040");
  }

  /** Sends bytes given as hex with blanks. */
  FakeSwitch say(String hex) {
    return send(Bytes.hex(hex.replace(" ", "")).toArray());
  }

  FakeSwitch send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a message. */
  FakeSwitch answer(int type, int xid, byte[] body) {
    return send(message(type, xid, body));
  }

  static byte[] message(int type, int xid, byte[] body) {
    return ByteBuffer.allocate(8 + body.length)
        .put((byte) 6)
        .put((byte) type)
        .putShort((short) (8 + body.length))
        .putInt(xid)
        .put(body)
        .array();
  }

  /** The next message that is no sign of life. */
  Request next() {
    Request next = nextOfAny();
    return next.type == 2 ? next() : next;
  }

  Request nextOfAny() {
    try {
      in.readByte();
      int type = in.readUnsignedByte();
      int length = in.readUnsignedShort();
      int xid = in.readInt();
      return new Request(type, xid, Bytes.of(in.readNBytes(length - 8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message of this type; those before it are passed over. */
  Request next(int type) {
    Request next = next();
    return next.type == type ? next : next(type);
  }

  /** Whether the server has ended the connection; waits for it. */
  boolean isClosedByServer() {
    try {
      in.readAllBytes();
      return true;
    } catch (IOException reset) {
      return "Connection reset".equals(reset.getMessage());
    }
  }

  void answerHandshake(String node) {
    answer(FEATURES + 1, next(FEATURES).xid, new byte[24]);
    answer(MULTIPART + 1, next(MULTIPART).xid, description(node));
    Request role = next(ROLE);
    answer(ROLE + 1, role.xid, role.body.toArray());
    answer(MULTIPART + 1, next(MULTIPART).xid, NO_PORTS);
  }

  /** Hardware and datapath names in a description of OpenFlow 1.5.1, 7.3.5.1. */
  static byte[] description(String node) {
    return ByteBuffer.allocate(8 + 256 * 3 + 32 + 256)
        .put(8 + 256, "Fake switch".getBytes(StandardCharsets.US_ASCII))
        .put(8 + 512, "1".getBytes(StandardCharsets.US_ASCII))
        .put(8 + 256 * 3 + 32, node.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
