package io.sallyport.tests.trace;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Speaks to ovs-vswitchd as ovs-appctl does (JSON-RPC), without a process for each command. */
final class ControlSocket implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final SocketChannel channel;
  private final JsonParser answers;
  private long lastId;

  ControlSocket(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    // From a reader: a parser of a stream would wait here for the first answer.
    answers = JSON.createParser(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  /**
   * Does one command.
   *
   * @throws IllegalStateException with what the switch said, if it refused
   */
  String call(String method, List<String> parameters) throws IOException {
    byte[] request =
        JSON.writeValueAsBytes(Map.of("id", ++lastId, "method", method, "params", parameters));
    ByteBuffer buffer = ByteBuffer.wrap(request);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    JsonNode answer = JSON.readTree(answers);
    if (!answer.path("error").isNull()) {
      throw new IllegalStateException(parameters + ": " + answer.path("error").asText());
    }
    return answer.path("result").asText();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
