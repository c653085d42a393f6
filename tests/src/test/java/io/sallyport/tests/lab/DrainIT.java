package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.tests.lab.Talks.Host;
import io.sallyport.tests.lab.Talks.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three Pods share egress IP, source port and server, so that two of them leave with a port that
 * only the Node knows that chose it. When the egress IP moves, all three connections go on.
 */
class DrainIT extends LabTest {
  private static final int PORT = 40_000;
  private static final int ANSWERS = 50;
  private static final int DRAIN_SECONDS = 3;
  private static final List<Host> PODS =
      List.of(new Host("web-1", ""), new Host("web-2", ""), new Host("web-3", ""));
  private static final String SIX = "fd00:10::b";

  @Override
  Lab create() {
    return SandboxLab.configured("timing: {moveDrainSeconds: %d}\n".formatted(DRAIN_SECONDS));
  }

  @Override
  Set<String> allowedSources() {
    Set<String> out = new TreeSet<>(Cluster.EGRESS_IPS);
    out.add(SIX);
    return out;
  }

  @BeforeAll
  void addIpv6() {
    lab().write("six.yaml", Manifests.WEB_SIX);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> egresses().node("web-six").startsWith("node"));
    awaitSettled();
  }

  @ParameterizedTest
  @ValueSource(strings = {Cluster.OUTSIDE, Cluster.OUTSIDE6})
  void connectionsThatShareASourcePortSurviveAMove(String server) {
    boolean four = server.equals(Cluster.OUTSIDE);
    String egress = four ? Cluster.PROD_WEB : "web-six";
    try (Talks talks = Talks.serve(lab())) {
      List<Background> old = PODS.stream().map(p -> talks.start("tcp", p, server, PORT)).toList();
      Talks.awaitAnswers(old, ANSWERS);
      assertThat(old.stream().map(t -> Talks.seen(t.printed()).port()).distinct()).hasSize(3);

      String from = egresses().node(egress);
      lab()
          .edit(
              four ? "egress.yaml" : "six.yaml",
              text -> text.replace("nodeSelector: {}", MoveIT.anyBut(from)));
      await().atMost(Duration.ofSeconds(10)).until(() -> draining(egress).equals(from));
      awaitSettled();
      Background late = talks.start("tcp", PODS.get(0), server, PORT + 10);
      awaitMore(old);
      awaitMore(List.of(late));
      assertThat(portOf(late)).isEqualTo(PORT + 10);
      old.forEach(
          t -> assertThat(Talks.seen(t.printed()).source()).isEqualTo(egresses().ip(egress)));

      awaitLongerThanTheDrain(old);
      assertThat(draining(egress)).as("as long as they talk").isEqualTo(from);

      Background own = old.stream().filter(t -> portOf(t) == PORT).findFirst().orElseThrow();
      old.stream().filter(t -> t != own).forEach(Background::stop);
      own.pause();
      await().atMost(Duration.ofSeconds(20)).until(() -> draining(egress).isEmpty());
      awaitSettled();
      own.goOn();
      awaitMore(List.of(own));
      awaitMore(List.of(late));
      assertThat(List.of(Talks.seen(own.stop()), Talks.seen(late.stop())))
          .extracting(Seen::source)
          .containsOnly(egresses().ip(egress));
    }
  }

  // One answer comes after 20 ms, at the earliest.
  private static void awaitLongerThanTheDrain(List<Background> talks) {
    for (int sent = 0; sent < 2 * DRAIN_SECONDS * 1000 / 20; sent += ANSWERS) {
      awaitMore(talks);
    }
  }

  private static void awaitMore(List<Background> talks) {
    long most = talks.stream().mapToLong(t -> t.printed().lines().count()).max().orElseThrow();
    Talks.awaitAnswers(talks, most + ANSWERS);
  }

  private static int portOf(Background talk) {
    return Integer.parseInt(Talks.seen(talk.printed()).port());
  }

  private String draining(String egress) {
    return lab().rest("/v1/egresses/" + egress).path("addresses").path(0).path("draining").asText();
  }
}
