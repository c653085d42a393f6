package io.sallyport.controller.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.HostAndPort;
import io.sallyport.controller.brain.Status;
import io.sallyport.controller.rest.Client.Answer;
import io.sallyport.model.Problem;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of the design's section 4, and what is refused. */
class RestServerTest {
  private static final InstantSource CLOCK = () -> Samples.REPORTED.plusSeconds(42);

  private static Samples samples;
  private static RestServer server;
  private static Client client;
  private static volatile Optional<Status> status = Optional.empty();

  @BeforeAll
  static void start() {
    samples = new Samples();
    server =
        RestServer.start(HostAndPort.fromString("127.0.0.1:0"), () -> status.orElseThrow(), CLOCK);
    client = new Client(server.port());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void ready() {
    status = Optional.of(samples.status(Optional.empty()));
  }

  private static List<String> keys(JsonNode object) {
    List<String> out = new ArrayList<>();
    object.fieldNames().forEachRemaining(out::add);
    return out;
  }

  @Test
  void healthAndReadiness() {
    assertThat(client.get("/healthz").body()).isEqualTo("ok\n");
    Answer ready = client.get("/readyz");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.body()).isEqualTo("ok, but the switches of 1 of 2 Nodes are not connected\n");
    status = Optional.of(samples.status(Optional.of("waiting for the switches of node-2")));
    Answer waiting = client.get("/readyz");
    assertThat(waiting.status()).isEqualTo(503);
    assertThat(waiting.body()).isEqualTo("waiting for the switches of node-2\n");
  }

  @Test
  void anOutageOfTheApiServerIsToldAndNoReasonForARestart() {
    Status s = samples.status(Optional.empty());
    List<Problem> outage = List.of(new Problem("Kubernetes", "Pod cannot be followed"));
    status =
        Optional.of(
            new Status(s.notReady(), s.nodes(), s.egresses(), s.pools(), outage, s.checks()));
    Answer ready = client.get("/readyz");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo(
            "ok, but the switches of 1 of 2 Nodes are not connected, and the API server cannot be"
                + " followed, as /v1/problems says\n");
  }

  @Test
  void nodes() {
    Answer nodes = client.get("/v1/nodes");
    assertThat(nodes.type()).startsWith("application/json");
    int flows = samples.program.rules().size();
    assertThat(nodes.compact())
        .isEqualTo(
            ("[{'name':'node-1','connected':true,'role':'master','datapathId':'0000000000000011',"
                    + "'egressIPs':['10.10.0.200'],"
                    + "'flows':{'desired':N,'installed':N,'differing':0},'repairs':3,"
                    + "'addresses':['10.10.0.101','192.0.2.7'],'reportAgeSeconds':42},"
                    + "{'name':'node-2','connected':false,'role':'','datapathId':'',"
                    + "'egressIPs':[],"
                    + "'flows':{'desired':0,'installed':0,'differing':0},'repairs':0,"
                    + "'addresses':['10.10.0.102'],'reportAgeSeconds':null}]")
                .replace('\'', '"')
                .replace(":N,", ":" + flows + ","));
    assertThat(client.get("/v1/nodes/node-2").json()).isEqualTo(nodes.json().get(1));
  }

  @Test
  void egresses() {
    Answer web = client.get("/v1/egresses/web");
    assertThat(web.compact())
        .isEqualTo(
            ("{'name':'web','egressIPs':['10.10.0.200'],'egressNode':'node-1',"
                    + "'pods':[{'namespace':'prod','name':'web-1','node':'node-1',"
                    + "'ips':['10.244.1.1'],'packets':0,'bytes':0}],"
                    + "'overlaps':[{'pod':'prod/web-1','egress':'idle','wins':true}],"
                    + "'conditions':[{'type':'Ready','status':'True','reason':'Ready',"
                    + "'message':'it lives'}],"
                    + "'id':ID,'addresses':[{'ip':'10.10.0.200','node':'node-1','id':ID,"
                    + "'draining':'node-2'}],"
                    + "'externalIPPools':['pool'],"
                    + "'appliedTo':'Pods with app=web in all namespaces',"
                    + "'traffic':{'packets':0,'bytes':0,'droppedPackets':0,'droppedBytes':0}}")
                .replace('\'', '"')
                .replace("ID", "" + samples.program.program().groups().firstKey()));
    JsonNode all = client.get("/v1/egresses").json();
    assertThat(all).hasSize(2);
    assertThat(all.get(1)).isEqualTo(web.json());
    assertThat(all.get(0).get("egressIPs")).isEmpty();
    assertThat(all.get(0).get("egressNode").asText()).isEmpty();
    assertThat(all.get(0).get("id").asInt()).isZero();
    assertThat(all.get(0).get("externalIPPools")).isEmpty();
    assertThat(all.get(0).get("appliedTo").asText()).startsWith("no Pods");
  }

  @Test
  void poolsAndProblems() {
    assertThat(client.get("/v1/pools").compact().replace('"', '\''))
        .isEqualTo(
            "[{'name':'large','total':'18446744073709551616','used':0,'conditions':[{'type':'Ready',"
                + "'status':'False','reason':'PoolRefused','message':'it overlaps'}]},"
                + "{'name':'pool','total':10,'used':1,'conditions':[{'type':'Ready',"
                + "'status':'True','reason':'Usable','message':'its spec is in force'}]}]");
    assertThat(client.get("/v1/problems").compact())
        .isEqualTo("[{'object':'Egress/idle','sentence':'has no address'}]".replace('\'', '"'));
  }

  @Test
  void flows() {
    JsonNode flows = client.get("/v1/nodes/node-1/flows").json();
    assertThat(flows).hasSize(samples.program.rules().size());
    assertThat(keys(flows.get(0)))
        .containsExactly(
            "table",
            "tableName",
            "priority",
            "match",
            "actions",
            "owner",
            "packets",
            "bytes",
            "reason");
    JsonNode first = flows.get(0);
    assertThat(first.get("table").isInt()).isTrue();
    assertThat(first.get("tableName").asText()).isEqualTo("classify");
    assertThat(first.get("packets").isNumber()).isTrue();
    assertThat(flows).anySatisfy(f -> assertThat(f.get("owner").asText()).isEqualTo("Egress/web"));
  }

  @Test
  void groups() {
    int id = samples.program.program().groups().firstKey();
    assertThat(client.get("/v1/nodes/node-1/groups").compact())
        .isEqualTo(
            ("[{'id':ID,'buckets':'bucket=actions=resubmit(,meter)','owner':'Egress/web',"
                    + "'reason':'it lives here'}]")
                .replace('\'', '"')
                .replace("ID", "" + id));
    Answer text = client.get("/v1/nodes/node-1/groups?format=text");
    assertThat(text.type()).startsWith("text/plain");
    assertThat(text.body())
        .isEqualTo(
            "group_id=%d,type=indirect,bucket=actions=resubmit(,meter)  # Egress/web: it lives here\n"
                .formatted(id));
    assertThat(client.get("/v1/nodes/node-1/groups?egress=web").json()).hasSize(1);
    assertThat(client.get("/v1/nodes/node-1/groups?egress=idle").json()).isEmpty();
  }

  @Test
  void metrics() {
    Answer metrics = client.get("/metrics");
    assertThat(metrics.type()).startsWith("text/plain; version=0.0.4");
    assertThat(metrics.body().lines())
        .contains(
            "sallyport_ready 1.0",
            "sallyport_problems 1.0",
            "sallyport_switch_connected{node=\"node-1\"} 1.0",
            "sallyport_switch_connected{node=\"node-2\"} 0.0",
            "sallyport_flows_differing{node=\"node-1\"} 0.0",
            "sallyport_repairs_total{node=\"node-1\"} 3.0",
            "sallyport_egress_packets_total{egress=\"web\",node=\"node-1\"} 0.0",
            "sallyport_egress_dropped_bytes_total{egress=\"web\",node=\"node-1\"} 0.0",
            "sallyport_pod_bytes_total{egress=\"web\",namespace=\"prod\",pod=\"web-1\"} 0.0");
    assertThat(metrics.body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void flowsAsText() {
    Answer text = client.get("/v1/nodes/node-1/flows?format=text");
    assertThat(text.type()).startsWith("text/plain");
    assertThat(text.body().lines())
        .hasSize(samples.program.rules().size())
        .allMatch(l -> l.matches("table=\\w+, priority=\\d+.* actions=.*  # .+: .+; n_packets=.*"));
  }

  @ParameterizedTest
  @CsvSource({"table=70,snat", "table=snat,snat", "table=0,classify"})
  void flowsOfATable(String query, String table) {
    JsonNode flows = client.get("/v1/nodes/node-1/flows?" + query).json();
    assertThat(flows)
        .isNotEmpty()
        .allSatisfy(f -> assertThat(f.get("tableName").asText()).isEqualTo(table));
  }

  @Test
  void flowsOfAnEgress() {
    JsonNode flows = client.get("/v1/nodes/node-1/flows?egress=web").json();
    assertThat(flows)
        .extracting(f -> f.get("owner").asText())
        .containsOnly("Egress/web", "Pod/prod/web-1");
    assertThat(flows).anySatisfy(f -> assertThat(f.get("tableName").asText()).isEqualTo("snat"));
    assertThat(client.get("/v1/nodes/node-1/flows?egress=web&table=snat").json()).hasSize(1);
    assertThat(client.get("/v1/nodes/node-1/flows?egress=idle").json()).isEmpty();
    assertThat(client.get("/v1/nodes/node-1/flows?table=200").json()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/nodes/nowhere | 404 | there is no Node \"nowhere\"",
        "/v1/nodes/nowhere/flows | 404 | there is no Node \"nowhere\"",
        "/v1/nodes/nowhere/groups | 404 | there is no Node \"nowhere\"",
        "/v1/nodes/node-2/flows | 503 | the switch of Node \"node-2\" is not connected",
        "/v1/nodes/node-2/flows?format=text | 503 | the switch of Node \"node-2\" is not connected",
        "/v1/nodes/node-2/groups | 503 | the switch of Node \"node-2\" is not connected",
        "/v1/nodes/node-2/meters | 503 | the switch of Node \"node-2\" is not connected",
        "/v1/nodes/node-1/meters?egress=web | 400 | unknown parameter \"egress\"; known are format",
        "/v1/nodes/node-1/groups?table=1 | 400 | unknown parameter \"table\"; known are egress, format",
        "/v1/egresses/none | 404 | there is no Egress \"none\"",
        "/v1/nodes/node-1/flows?egress=none | 404 | there is no Egress \"none\"",
        "/v2 | 404 | there is no /v2",
        "/ | 404 | there is no /",
        "/v1/nodes/node-1/flows?format=xml | 400 | unknown format \"xml\"; known are json and text",
        "/v1/nodes/node-1/flows?table=255 | 400 | there is no table \"255\"",
        "/v1/nodes/node-1/flows?table=none | 400 | there is no table \"none\"",
        "/v1/nodes/node-1/flows?table= | 400 | there is no table",
        "/v1/nodes/node-1/flows?tabel=1 | 400 | unknown parameter \"tabel\"; known are egress, format, table",
      })
  void isRefusedWithASentence(String path, int code, String sentence) {
    Answer answer = client.get(path);
    assertThat(answer.status()).isEqualTo(code);
    assertThat(answer.type()).startsWith("application/json");
    assertThat(answer.error()).startsWith(sentence);
    assertThat(keys(answer.json())).containsExactly("error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void nothingCanBeChanged(String method) {
    Answer answer = client.ask(method, "/v1/nodes").join();
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.error()).isEqualTo("/v1/nodes takes GET, not " + method);
  }

  @Test
  void aSwitchThatDoesNotAnswerIsNamed() {
    samples.bridge.silent(true);
    int reads = samples.session.reads();
    CompletableFuture<Answer> asked = client.ask("GET", "/v1/nodes/node-1/flows");
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> samples.session.reads() > reads);
    Samples other = new Samples();
    other.session.drop("cut");
    status = Optional.of(other.status(Optional.empty()));
    Answer gone = client.get("/v1/nodes/node-1/flows");
    assertThat(gone.status()).isEqualTo(504);
    assertThat(gone.error()).isEqualTo("the switch of Node \"node-1\": the connection is over");
    assertThat(asked).as("one that is silent holds nobody else up").isNotDone();
    samples.bridge.silent(false);
    samples.session.answerAll();
    assertThat(asked.join().status()).isEqualTo(200);
  }

  @Test
  void aFaultIsToldInJsonToo() {
    status = Optional.empty();
    Answer answer = client.get("/v1/nodes");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.error()).startsWith("internal error");
  }

  @Test
  void manyAskAtOnce() {
    List<CompletableFuture<Answer>> asked =
        IntStream.range(0, 200).mapToObj(i -> client.ask("GET", path(i))).toList();
    assertThat(asked).allSatisfy(a -> assertThat(a.join().status()).isEqualTo(200));
  }

  private static String path(int i) {
    return List.of("/v1/nodes", "/v1/egresses/web", "/v1/nodes/node-1/flows").get(i % 3);
  }

  @Test
  void anAddressInUseIsNamed() {
    HostAndPort taken = HostAndPort.fromParts("127.0.0.1", server.port());
    assertThatThrownBy(() -> RestServer.start(taken, () -> status.orElseThrow(), CLOCK))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(java.net.BindException.class)
        .hasMessageContaining("cannot serve REST on " + taken)
        .hasMessageEndingWith(": Address already in use");
  }

  // 192.0.2.0/24 is nobody's (RFC 5737).
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:1, Cannot assign requested address",
    "nowhere.invalid:1, the host is not known"
  })
  void anAddressThatCannotBeListenedOnIsNotSaidToBeInUse(String address, String why) {
    HostAndPort listen = HostAndPort.fromString(address);
    assertThatThrownBy(() -> RestServer.start(listen, () -> status.orElseThrow(), CLOCK))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageEndingWith("cannot serve REST on %s: %s".formatted(address, why));
  }
}
