package io.sallyport.watch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.openapi.ApiException;
import io.sallyport.watch.ApiKind;
import io.sallyport.watch.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Tells users what happened, as Events; of objects of the cluster, they are in "default". */
final class EventLog {
  private static final String URL = "/api/v1/namespaces/default/events";
  private static final String COMPONENT = "sallyport-controller";

  private final ApiServer server;
  private final InstantSource clock;

  EventLog(ApiServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
  }

  /**
   * What an Event is about.
   *
   * @param uid of a Node its name, as the kubelet has it and kubectl asks for
   */
  record About(String apiVersion, String kind, String name, String uid) {
    static About of(ApiKind<?> kind, ApiObject<?> object) {
      return new About(
          "crd.antrea.io/v1beta1", kind.toString(), object.name(), object.version().uid());
    }

    static About node(String name) {
      return new About("v1", "Node", name, name);
    }
  }

  void write(About about, Happening happening, Duration ago) throws ApiException {
    Instant now = clock.instant().minus(ago);
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    long unique = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("apiVersion", "v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put("name", "%.200s.%x".formatted(about.name(), unique))
        .put("namespace", "default");
    event
        .putObject("involvedObject")
        .put("apiVersion", about.apiVersion())
        .put("kind", about.kind())
        .put("name", about.name())
        .put("uid", about.uid());
    event
        .put("type", happening.warning() ? "Warning" : "Normal")
        .put("reason", happening.reason())
        .put("message", happening.message())
        .put("firstTimestamp", time)
        .put("lastTimestamp", time)
        .put("count", 1)
        .put("reportingComponent", COMPONENT);
    event.putObject("source").put("component", COMPONENT);
    server.post(URL, event.toString());
  }
}
