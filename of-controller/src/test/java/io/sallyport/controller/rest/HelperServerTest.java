package io.sallyport.controller.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.HostAndPort;
import io.sallyport.controller.brain.AddressReport;
import io.sallyport.controller.brain.AddressReport.OnInterface;
import io.sallyport.controller.rest.Client.Answer;
import io.sallyport.model.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What helpers may say, and what is refused. */
class HelperServerTest {
  private static final String PATH = "/v1/nodes/node-1/addresses";
  private static final Optional<HostAndPort> ANYWHERE =
      Optional.of(HostAndPort.fromString("127.0.0.1:0"));

  private final List<AddressReport> reports = new CopyOnWriteArrayList<>();
  private final HelperServer server = HelperServer.start(ANYWHERE, reports::add);
  private final Client client = new Client(server.port());

  @AfterEach
  void stop() {
    server.close();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String item(String address) {
    return json("{'address':'%s','prefixLength':24,'interface':'eth0'}".formatted(address));
  }

  private static String body(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> item("10.0.%d.%d".formatted(i / 256, i % 256)))
        .collect(Collectors.joining(",", "{\"addresses\":[", "]}"));
  }

  @Test
  void aReportIsTaken() {
    String body =
        json(
            "{'addresses':[{'address':'10.10.0.50','prefixLength':24,'interface':'br-egress'},"
                + "{'interface':'lo','prefixLength':128,'address':'FD00:0::7'}]}");
    Answer answer = client.put(PATH, body);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(reports)
        .containsExactly(
            new AddressReport(
                "node-1",
                List.of(
                    new OnInterface(IpAddress.parse("10.10.0.50"), 24, "br-egress"),
                    new OnInterface(IpAddress.parse("fd00::7"), 128, "lo"))));
  }

  @Test
  void thereIsRoomForManyAndForNone() {
    assertThat(client.put(PATH, body(256)).status()).isEqualTo(204);
    assertThat(client.put("/v1/nodes/a.b-1.c/addresses", body(0)).status()).isEqualTo(204);
    assertThat(reports).extracting(r -> r.addresses().size()).containsExactly(256, 0);
  }

  private void isRefused(Answer answer, String sentence) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).isEqualTo(sentence);
    assertThat(reports).as("nothing changes").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[]                       | the body must be an object with the list \"addresses\" alone",
        "7                        | the body must be an object with the list \"addresses\" alone",
        "~~                       | the body must be an object with the list \"addresses\" alone",
        "{}                       | the body must be an object with the list \"addresses\" alone",
        "{'addresses':{}}         | the body must be an object with the list \"addresses\" alone",
        "{'addresses':[],'at':1}  | the body must be an object with the list \"addresses\" alone",
      })
  void anotherShapeIsRefused(String body, String sentence) {
    isRefused(client.put(PATH, json(body)), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | must be an object with address, prefixLength and interface alone",
        "{'address':'A'} | must be an object with address, prefixLength and interface alone",
        "{'address':1,'prefixLength':24,'interface':'eth0'} | address must be a string",
        "{'address':'10.0.0','prefixLength':24,'interface':'eth0'} | \"10.0.0\" is no IP address",
        "{'address':'::1','prefixLength':24,'interface':'lo'} | ::1 is no unicast address of global scope",
        "{'address':'127.0.0.1','prefixLength':8,'interface':'lo'} | 127.0.0.1 is no unicast address of global scope",
        "{'address':'fe80::1','prefixLength':64,'interface':'lo'} | fe80::1 is no unicast address of global scope",
        "{'address':'ff02::1','prefixLength':64,'interface':'lo'} | ff02::1 is no unicast address of global scope",
        "{'address':'169.254.20.10','prefixLength':32,'interface':'lo'} | 169.254.20.10 is no unicast address of global scope",
        "{'address':'255.255.255.255','prefixLength':32,'interface':'lo'} | 255.255.255.255 is no unicast address of global scope",
        "{'address':'10.0.0.1','prefixLength':33,'interface':'lo'} | prefixLength must be a whole number from 0 to 32",
        "{'address':'10.0.0.1','prefixLength':-1,'interface':'lo'} | prefixLength must be a whole number from 0 to 32",
        "{'address':'fd00::1','prefixLength':129,'interface':'lo'} | prefixLength must be a whole number from 0 to 128",
        "{'address':'10.0.0.1','prefixLength':'24','interface':'lo'} | prefixLength must be a whole number from 0 to 32",
        "{'address':'10.0.0.1','prefixLength':24.0,'interface':'lo'} | prefixLength must be a whole number from 0 to 32",
        "{'address':'10.0.0.1','prefixLength':24,'interface':7} | interface must be 1 to 15 characters without blanks and slashes",
        "{'address':'10.0.0.1','prefixLength':24,'interface':'a b'} | interface must be 1 to 15 characters without blanks and slashes",
        "{'address':'10.0.0.1','prefixLength':24,'interface':'sixteen-letters!'} | interface must be 1 to 15 characters without blanks and slashes",
      })
  void aWrongAddressIsRefusedWithItsPlace(String item, String why) {
    String body = "{\"addresses\":[" + item("10.0.0.1") + "," + json(item) + "]}";
    isRefused(client.put(PATH, body), "addresses[1]: " + why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "nonsense", "{'addresses':[]} more", "{'addresses':[],'addresses':[]}"})
  void whatIsNoJsonIsRefused(String body) {
    Answer answer = client.put(PATH, json(body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).startsWith("the body is no JSON: ").doesNotContain("\n");
    assertThat(reports).isEmpty();
  }

  @Test
  void tooMuchIsRefused() {
    isRefused(client.put(PATH, body(257)), "257 addresses are too many; at most 256 are taken");
    String long64 = body(1) + " ".repeat(64 * 1024);
    isRefused(client.put(PATH, long64), "the body has more than 65536 bytes");
    Answer unannounced =
        client
            .ask(
                "PUT",
                PATH,
                BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(long64.getBytes(UTF_8))))
            .join();
    isRefused(unannounced, "the body has more than 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Node", "-a", "a-", "a..b", "a%0Ab", "a%20b", "%C3%A9"})
  void aNameThatNoNodeCanHaveIsRefused(String node) {
    isRefused(
        client.put("/v1/nodes/" + node + "/addresses", body(1)),
        "the name in the path is no name of a Node");
  }

  @Test
  void nothingElseIsThere() {
    assertThat(client.get(PATH).status()).isEqualTo(405);
    assertThat(client.get(PATH).error()).isEqualTo(PATH + " takes PUT, not GET");
    assertThat(client.get("/v1/nodes").status()).isEqualTo(404);
    assertThat(client.put("/v1/nodes/a/b/addresses", body(1)).status()).isEqualTo(404);
    assertThat(reports).isEmpty();
  }

  @Test
  void anAddressInUseIsNamed() {
    Optional<HostAndPort> taken = Optional.of(HostAndPort.fromParts("127.0.0.1", server.port()));
    assertThatThrownBy(() -> HelperServer.start(taken, reports::add))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot serve helpers on " + taken.get());
  }

  @Test
  void nowhereIsAPlaceToo() {
    HelperServer none = HelperServer.start(Optional.empty(), reports::add);
    none.close();
    assertThat(client.put(PATH, body(1)).status()).isEqualTo(204);
  }
}
