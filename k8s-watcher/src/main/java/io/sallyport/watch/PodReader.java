package io.sallyport.watch;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.Pod;
import io.sallyport.model.PodPort;
import io.sallyport.model.PodRef;
import io.sallyport.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads a v1 Pod. */
final class PodReader {
  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");
  private static final Fields NOTHING = new Fields("", 0, Map.of());

  private PodReader() {}

  static Pod read(Fields object, Meta meta, Consumer<Problem> problems) {
    PodRef ref = ref(meta.ref());
    Fields spec = object.get("spec").fields().orElse(NOTHING);
    Fields status = object.get("status").fields().orElse(NOTHING);
    return new Pod(
        ref,
        meta.created(),
        meta.labels(),
        spec.get("nodeName").text(),
        ips(status),
        spec.get("hostNetwork").flag(),
        status.get("phase").text().filter(FINISHED::contains).isPresent(),
        meta.annotation(Pod.PORT, Meta::portName, problems).orElseGet(() -> PodPort.name(ref)),
        meta.annotation(Pod.MAC, MacAddress::parse, problems));
  }

  private static PodRef ref(ObjectRef ref) {
    int slash = ref.name().indexOf('/');
    return new PodRef(ref.name().substring(0, slash), ref.name().substring(slash + 1));
  }

  private static List<IpAddress> ips(Fields status) {
    Stream<Field> several =
        status.get("podIPs").items().stream().map(item -> item.object().get("ip"));
    return Stream.concat(several, Stream.of(status.get("podIP")))
        .flatMap(field -> field.parsed(IpAddress::parse).stream())
        .distinct()
        .toList();
  }
}
