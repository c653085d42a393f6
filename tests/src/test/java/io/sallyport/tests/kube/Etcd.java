package io.sallyport.tests.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happens while no API server runs, as through another one that this one knows nothing of. */
record Etcd(KubeApi api) {
  private static final Pattern REVISION = Pattern.compile("\"revision\":\"(\\d+)\"");

  /** Removes an object of our API. */
  void delete(String plural, String name) {
    String key = "/registry/crd.antrea.io/%s/%s".formatted(plural, name);
    String answer = post("/v3/kv/deleterange", "{\"key\":\"%s\"}".formatted(base64(key)));
    if (!answer.contains("\"deleted\":\"1\"")) {
      throw new AssertionError("there is no " + key + ": " + answer);
    }
  }

  /** Forgets all that was before: watches from there have expired. */
  void compact() {
    Matcher revision = REVISION.matcher(post("/v3/maintenance/status", "{}"));
    if (!revision.find()) {
      throw new AssertionError("etcd tells no revision");
    }
    post("/v3/kv/compaction", "{\"revision\":\"%s\"}".formatted(revision.group(1)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private String post(String path, String body) {
    String request =
        "POST %s HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(path, body.length(), body);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(api.state().resolve("client:0")));
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
      if (!answer.contains(" 200 ")) {
        throw new AssertionError(path + ": " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
