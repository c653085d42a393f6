package io.sallyport.watch.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * The request of an AdmissionReview, admission.k8s.io/v1.
 *
 * @param uid to be given back
 * @param kind group, version and kind of the objects
 * @param subresource such as "status"; empty: the object itself
 * @param before the object as it is, if it is there
 * @param after the object as it is to be, unless it is to be deleted
 */
record Review(
    String uid,
    String kind,
    String subresource,
    Optional<JsonNode> before,
    Optional<JsonNode> after) {
  private static final String API = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";
  private static final int FORBIDDEN = 403;

  // Numbers as they are written: the reader quotes them.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads one.
   *
   * @throws MalformedReviewException if it is none
   */
  static Review read(byte[] body) {
    JsonNode review = tree(body);
    if (!review.path("apiVersion").asText().equals(API)
        || !review.path("kind").asText().equals(KIND)) {
      throw new MalformedReviewException("the body is no %s of %s".formatted(KIND, API));
    }
    JsonNode request = review.path("request");
    JsonNode kind = request.path("kind");
    String uid = request.path("uid").asText();
    if (uid.isEmpty() || !kind.isObject()) {
      throw new MalformedReviewException("the review has no request with uid and kind");
    }
    return new Review(
        uid,
        kind.path("group").asText() + "/" + kind.path("version").asText() + " " + name(kind),
        request.path("subResource").asText(),
        object(request, "oldObject"),
        object(request, "object"));
  }

  private static String name(JsonNode kind) {
    return kind.path("kind").asText();
  }

  private static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException refused) {
      throw new MalformedReviewException("the body is no JSON: " + refused.getOriginalMessage());
    } catch (IOException refused) {
      throw new MalformedReviewException("the body cannot be read: " + refused.getMessage());
    }
  }

  private static Optional<JsonNode> object(JsonNode request, String name) {
    return Optional.of(request.path(name)).filter(JsonNode::isObject);
  }

  /** Whether only metadata or the status change: that is always allowed. */
  boolean leavesSpec() {
    return before.isPresent()
        && after.isPresent()
        && before.get().path("spec").equals(after.get().path("spec"));
  }

  /** What to send back. */
  String answer(Opinion opinion) {
    ObjectNode review = JSON.createObjectNode().put("apiVersion", API).put("kind", KIND);
    ObjectNode response = review.putObject("response").put("uid", uid);
    response.put("allowed", opinion.objection().isEmpty());
    // kubectl says nothing of the message of a 422.
    opinion
        .objection()
        .ifPresent(
            o ->
                response
                    .putObject("status")
                    .put("code", FORBIDDEN)
                    .put("reason", "Forbidden")
                    .put("message", o));
    if (!opinion.warnings().isEmpty()) {
      opinion.warnings().forEach(response.putArray("warnings")::add);
    }
    return review.toString();
  }
}
