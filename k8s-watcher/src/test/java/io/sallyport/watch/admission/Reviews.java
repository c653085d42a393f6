package io.sallyport.watch.admission;

import java.nio.charset.StandardCharsets;

/** AdmissionReviews as an API server writes them. */
final class Reviews {
  private Reviews() {}

  static byte[] of(String kind, String more) {
    String review =
        """
        {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {"uid": "u-1",
         "kind": {"group": "crd.antrea.io", "version": "v1beta1", "kind": "%s"}%s}}
        """
            .formatted(kind, more);
    return review.getBytes(StandardCharsets.UTF_8);
  }

  static String egress(String spec) {
    return object("{\"appliedTo\": {}, %s}".formatted(spec));
  }

  static String object(String spec) {
    return "{\"metadata\": {\"name\": \"x\"}, \"spec\": %s}".formatted(spec);
  }

  static byte[] create(String kind, String object) {
    return of(kind, ", \"operation\": \"CREATE\", \"object\": " + object);
  }

  static byte[] update(String kind, String before, String after) {
    return of(kind, ", \"oldObject\": %s, \"object\": %s".formatted(before, after));
  }
}
