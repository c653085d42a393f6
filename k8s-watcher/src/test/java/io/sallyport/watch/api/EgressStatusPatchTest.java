package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a status becomes, and what users are told of that. */
class EgressStatusPatchTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");
  private static final String BEFORE = "2026-01-01T00:00:00Z";
  private static final IpAddress IP = IpAddress.parse("10.0.0.1");

  private static ApiObject<Egress> egress(String status) {
    return ApiKind.EGRESSES.read(
        """
        {"metadata": {"name": "web", "uid": "u", "resourceVersion": "7", "generation": 3},
         "spec": {"appliedTo": {}, "externalIPPool": "p"}, "status": %s}
        """
            .formatted(status));
  }

  private static String status(String node, String reason, boolean assigned) {
    return """
        {"egressNode": "%s", "egressIP": "10.0.0.1", "conditions": [{"type": "IPAssigned",
         "status": "%s", "reason": "%s", "message": "m", "observedGeneration": 3,
         "lastTransitionTime": "%s"}]}"""
        .formatted(node, assigned ? "True" : "False", reason, BEFORE);
  }

  private static EgressStatusPatch patch(
      String before, Outcome.Place place, Outcome.Condition... now) {
    ApiObject<Egress> object = egress(before);
    Egress spec = object.value().orElseThrow();
    return EgressStatusPatch.of(
        object, new Outcome.OfEgress(spec, List.of(IP), place, List.of(now)), NOW);
  }

  private static Outcome.Condition assigned(boolean holds, String reason) {
    return new Outcome.Condition("IPAssigned", holds, reason, "m");
  }

  private static Outcome.Place on(String node) {
    return new Outcome.Place.On(node, IP);
  }

  private static List<String> told(EgressStatusPatch patch) {
    return Happening.between(patch.before(), patch.after()).stream()
        .map(h -> h.reason() + ": " + h.message())
        .toList();
  }

  @Test
  void theSameIsNotWritten() {
    EgressStatusPatch patch =
        patch(status("n1", "Assigned", true), on("n1"), assigned(true, "Assigned"));
    assertThat(patch.isNeeded()).isFalse();
    assertThat(told(patch)).isEmpty();
  }

  @Test
  void theTimeIsThatOfTheLastTurn() {
    String before = status("n1", "Assigned", true);
    Condition same =
        patch(before, on("n1"), assigned(true, "Other")).after().condition("IPAssigned").get();
    assertThat(same.lastTransitionTime()).isEqualTo(BEFORE);
    assertThat(same.reason()).isEqualTo("Other");
    Condition turned =
        patch(before, new Outcome.Place.Nowhere(), assigned(false, "NoNode"))
            .after()
            .condition("IPAssigned")
            .get();
    assertThat(turned.lastTransitionTime()).isEqualTo("2026-02-03T04:05:06Z");
  }

  @Test
  void whatIsPendingKeepsItsPlaceAndIsNotUrgent() {
    EgressStatusPatch patch =
        patch(
            status("n1", "Assigned", true),
            new Outcome.Place.Undecided(),
            assigned(false, "Pending"));
    assertThat(patch.isNeeded()).isTrue();
    assertThat(patch.isUrgent()).isFalse();
    assertThat(patch.after().egressNode()).contains("n1");
    assertThat(told(patch)).isEmpty();
  }

  @Test
  void movesAndLossesAreUrgentAndTold() {
    String before = status("n1", "Assigned", true);
    EgressStatusPatch moved = patch(before, on("n2"), assigned(true, "Assigned"));
    assertThat(moved.isUrgent()).isTrue();
    assertThat(told(moved)).containsExactly("Moved: 10.0.0.1 has moved from Node n1 to Node n2");
    EgressStatusPatch lost = patch(before, new Outcome.Place.Nowhere(), assigned(false, "NoNode"));
    assertThat(lost.isUrgent()).isTrue();
    assertThat(told(lost)).containsExactly("Lost: 10.0.0.1 is on Node n1 no more: m");
    EgressStatusPatch first = patch("{}", on("n1"), assigned(true, "Assigned"));
    assertThat(told(first)).containsExactly("Assigned: 10.0.0.1 lives on Node n1");
  }

  @Test
  void thePatchNamesTheStateThatItIsForAndTakesAwayWhatIsNoMore() {
    EgressStatusPatch lost =
        patch(
            status("n1", "Assigned", true), new Outcome.Place.Nowhere(), assigned(false, "NoNode"));
    assertThat(lost.json("7"))
        .contains("\"resourceVersion\":\"7\"", "\"egressNode\":null", "\"egressIP\":null");
  }

  @Test
  void nonsenseOfOthersIsWrittenAnew() {
    EgressStatusPatch patch =
        patch("{\"conditions\": 7, \"egressNode\": [1]}", on("n1"), assigned(true, "Assigned"));
    assertThat(patch.isNeeded()).isTrue();
    assertThat(patch.after().egressNode()).contains("n1");
  }
}
