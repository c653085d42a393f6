package io.sallyport.watch.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.sallyport.model.ObjectChange;
import io.sallyport.model.Problem;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Answers reviews: reads the objects as the source does, with the same sentences, and has the judge
 * say the rest. It has no effect, whatever a review says of dryRun.
 */
final class Reviewer {
  private static final String GROUP = "crd.antrea.io/v1beta1 ";

  private final Judge judge;

  Reviewer(Judge judge) {
    this.judge = judge;
  }

  /**
   * The answer to a review.
   *
   * @throws MalformedReviewException if it is none
   */
  String answer(byte[] body) {
    Review review = Review.read(body);
    return review.answer(opinion(review));
  }

  private Opinion opinion(Review review) {
    if (!review.subresource().isEmpty() || review.leavesSpec()) {
      return Opinion.ALLOWED;
    }
    return switch (review.kind()) {
      case GROUP + "Egress" -> opinion(review, ApiKind.EGRESSES, judge::egress);
      case GROUP + "ExternalIPPool" -> opinion(review, ApiKind.POOLS, judge::pool);
      default -> Opinion.ALLOWED;
    };
  }

  private static <T> Opinion opinion(
      Review review, ApiKind<T> kind, Function<ObjectChange<T>, Opinion> judge) {
    Optional<ApiObject<T>> before = review.before().map(json -> read(kind, json));
    Optional<ApiObject<T>> after = review.after().map(json -> read(kind, json));
    ApiObject<T> either =
        after
            .or(() -> before)
            .orElseThrow(() -> new MalformedReviewException("the request has no object"));
    Optional<String> refusal = after.flatMap(ApiObject::refusal);
    if (refusal.isPresent()) {
      boolean isOld = refusal.equals(before.flatMap(ApiObject::refusal));
      return isOld
          ? Opinion.ALLOWED
          : Opinion.refused(refusal.get()).about(kind + "/" + either.name());
    }
    ObjectChange<T> change =
        new ObjectChange<>(
            name(review), before.flatMap(ApiObject::value), after.flatMap(ApiObject::value));
    return judge.apply(change).warning(ignored(after)).about(kind + "/" + either.name());
  }

  private static <T> ApiObject<T> read(ApiKind<T> kind, JsonNode json) {
    try {
      return kind.read(json.toString());
    } catch (IllegalArgumentException noObject) {
      throw new MalformedReviewException("the object is none: " + noObject.getMessage());
    }
  }

  private static String name(Review review) {
    return Stream.of(review.after(), review.before())
        .flatMap(Optional::stream)
        .map(json -> json.path("metadata").path("name").asText())
        .findFirst()
        .orElseThrow();
  }

  private static <T> List<String> ignored(Optional<ApiObject<T>> after) {
    return after.stream().flatMap(o -> o.problems().stream()).map(Problem::sentence).toList();
  }
}
