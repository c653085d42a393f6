package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.watch.ApiObject;
import io.sallyport.watch.Stored;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes down which addresses pools have given to an Egress: in an annotation, and where users look
 * for it, in spec.egressIP, or spec.egressIPs if there are two. What a user wrote there stays as it
 * was written.
 */
final class SpecPatch {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Stored.OfEgress stored;
  private final List<IpAddress> allocated;
  private final List<IpAddress> wanted;
  private final ObjectNode spec = JSON.objectNode();

  private SpecPatch(Stored.OfEgress stored, Outcome.OfEgress outcome) {
    this.stored = stored;
    this.allocated = outcome.allocated();
    this.wanted =
        Stream.concat(outcome.spec().egressIPs().stream(), allocated.stream()).sorted().toList();
  }

  /** The merge patch; empty: it is written down already. */
  static Optional<String> of(ApiObject<Egress> object, Outcome.OfEgress outcome) {
    // What cannot be taken was decided by an older reading: the user's newest word must not be
    // lost.
    if (object.value().isEmpty() || !(object.stored() instanceof Stored.OfEgress stored)) {
      return Optional.empty();
    }
    ObjectNode body = new SpecPatch(stored, outcome).body();
    if (body.isEmpty()) {
      return Optional.empty();
    }
    body.withObject("/metadata").put("resourceVersion", object.version().resource());
    return Optional.of(body.toString());
  }

  private ObjectNode body() {
    ObjectNode body = JSON.objectNode();
    Optional<String> annotation =
        Optional.of(Egress.allocatedText(allocated)).filter(s -> !s.isEmpty());
    if (!annotation.equals(stored.allocated())) {
      body.withObject("/metadata/annotations").put(Egress.ALLOCATED, annotation.orElse(null));
    }
    if (!stored.addresses().stream().sorted().toList().equals(wanted)) {
      write();
    }
    return spec.isEmpty() ? body : body.set("spec", spec);
  }

  private void write() {
    if (wanted.size() <= 1 && stored.egressIPs().isEmpty()) {
      wanted.stream()
          .findFirst()
          .ifPresentOrElse(
              ip -> spec.put("egressIP", ip.toString()), () -> spec.putNull("egressIP"));
    } else if (stored.egressIP().isEmpty() || isOurs(stored.egressIP().get())) {
      stored.egressIP().ifPresent(ours -> spec.putNull("egressIP"));
      writeList();
    }
    // Otherwise egressIP is the user's, who would find it gone: the annotation has to do.
  }

  private void writeList() {
    if (wanted.isEmpty()) {
      spec.putNull("egressIPs");
    } else {
      wanted.forEach(ip -> spec.withArray("/egressIPs").add(ip.toString()));
    }
  }

  private boolean isOurs(String text) {
    String before = stored.allocated().orElse("");
    return List.of(before.split(",")).contains(text);
  }
}
