package io.sallyport.watch.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which reviews reach the judge, and what is answered. */
class ReviewerTest {
  private static final String ALLOWED =
      "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\","
          + "\"response\":{\"uid\":\"u-1\",\"allowed\":true}}";
  private static final String GOOD = Reviews.egress("\"egressIP\": \"10.0.0.1\"");
  private static final String OTHER = Reviews.egress("\"egressIP\": \"10.0.0.2\"");
  private static final String BAD =
      Reviews.egress("\"egressIP\": \"10.0.0.1\", \"bandwidth\": {\"rate\": \"0k\"}");

  private final List<String> asked = new ArrayList<>();
  private Opinion opinion = Opinion.allowed();
  private final Reviewer reviewer =
      new Reviewer(
          new Judge() {
            @Override
            public Opinion egress(ObjectChange<Egress> change) {
              asked.add(
                  "%s %s to %s"
                      .formatted(
                          change.name(),
                          change.before().map(Egress::egressIPs),
                          change.after().map(Egress::egressIPs)));
              return opinion;
            }

            @Override
            public Opinion pool(ObjectChange<ExternalIPPool> change) {
              asked.add("pool " + change.name());
              return opinion;
            }
          });

  private String answer(byte[] review) {
    return reviewer.answer(review);
  }

  @Test
  void theJudgeIsAskedOfEachChange() {
    assertThat(answer(Reviews.create("Egress", GOOD))).isEqualTo(ALLOWED);
    answer(Reviews.update("Egress", GOOD, OTHER));
    answer(Reviews.of("Egress", ", \"oldObject\": %s, \"object\": null".formatted(GOOD)));
    answer(Reviews.create("ExternalIPPool", Reviews.object("{\"ipRanges\": []}")));
    assertThat(asked)
        .containsExactly(
            "x Optional.empty to Optional[[10.0.0.1]]",
            "x Optional[[10.0.0.1]] to Optional[[10.0.0.2]]",
            "x Optional[[10.0.0.1]] to Optional.empty",
            "pool x");
  }

  @Test
  void anObjectionRefusesAndNamesTheObject() {
    opinion = new Opinion(Optional.of("it is wrong"), List.of("and late"));
    assertThat(answer(Reviews.create("Egress", GOOD)))
        .endsWith(
            "\"allowed\":false,\"status\":{\"code\":403,\"reason\":\"Forbidden\","
                + "\"message\":\"Egress/x: it is wrong\"},\"warnings\":[\"Egress/x: and late\"]}}");
  }

  @Test
  void whatCannotBeReadIsRefusedWithoutTheJudge() {
    opinion = Opinion.allowed("never asked");
    assertThat(answer(Reviews.create("Egress", BAD)))
        .contains("\"message\":\"Egress/x: spec.bandwidth.rate: \\\"0k\\\" must be at least 1k\"");
    assertThat(answer(Reviews.update("Egress", GOOD, BAD))).contains("\"allowed\":false");
    assertThat(asked).isEmpty();
  }

  @Test
  void whatCouldNotBeReadBeforeMayBeChangedAndMended() {
    String stillBad =
        Reviews.egress("\"egressIP\": \"10.0.0.7\", \"bandwidth\": {\"rate\": \"0k\"}");
    assertThat(answer(Reviews.update("Egress", BAD, stillBad))).isEqualTo(ALLOWED);
    assertThat(answer(Reviews.update("Egress", BAD, GOOD))).isEqualTo(ALLOWED);
    assertThat(asked).containsExactly("x Optional.empty to Optional[[10.0.0.1]]");
  }

  @Test
  void withoutAChangeOfTheSpecNothingIsJudged() {
    opinion = Opinion.refused("never");
    assertThat(answer(Reviews.update("Egress", BAD, BAD))).isEqualTo(ALLOWED);
    String status = ", \"subResource\": \"status\", \"oldObject\": %s, \"object\": %s";
    assertThat(answer(Reviews.of("Egress", status.formatted(GOOD, OTHER)))).isEqualTo(ALLOWED);
    assertThat(asked).isEmpty();
  }

  @Test
  void otherKindsAreLeftAlone() {
    opinion = Opinion.refused("never");
    assertThat(answer(Reviews.create("Traceflow", "{}"))).isEqualTo(ALLOWED);
  }

  @Test
  void anAnnotationThatIsIgnoredIsAWarning() {
    String annotated =
        """
        {"metadata": {"name": "x", "annotations": {"sallyport.io/allocated-egress-ips": "no"}},
         "spec": {"appliedTo": {}, "externalIPPool": "p"}}""";
    assertThat(answer(Reviews.create("Egress", annotated)))
        .contains("\"allowed\":true")
        .contains("\"warnings\":[\"Egress/x: annotation sallyport.io/allocated-egress-ips: ");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "[, the body is no JSON: ",
        "{}, the body is no AdmissionReview of admission.k8s.io/v1",
        "``, the body is no AdmissionReview of admission.k8s.io/v1",
        "`{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"}`,"
            + " the review has no request with uid and kind",
      })
  void whatIsNoReviewIsMalformed(String body, String sentence) {
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> answer(body.getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining(sentence);
  }

  @Test
  void aReviewWithoutAnObjectIsMalformed() {
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> answer(Reviews.of("Egress", "")))
        .withMessage("the request has no object");
    assertThatExceptionOfType(MalformedReviewException.class)
        .isThrownBy(() -> answer(Reviews.create("Egress", "{}")))
        .withMessageContaining("metadata is missing");
  }
}
