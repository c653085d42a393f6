package io.sallyport.watch;

import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Node;
import io.sallyport.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Reads a v1 Node. */
final class NodeReader {
  private NodeReader() {}

  static Node read(Fields object, Meta meta, Consumer<Problem> problems) {
    Optional<Fields> status = object.get("status").fields();
    return new Node(
        meta.ref().name(),
        meta.created(),
        meta.labels(),
        status.map(s -> addresses(s, "InternalIP")).orElse(List.of()),
        status.map(s -> addresses(s, "ExternalIP")).orElse(List.of()),
        object.get("spec").fields().map(NodeReader::podCidrs).orElse(List.of()),
        !meta.deleting() && status.map(NodeReader::ready).orElse(true),
        maxEgressIPs(meta, problems),
        meta.annotation(Node.UPLINK_PORT, Meta::portName, problems));
  }

  private static List<IpAddress> addresses(Fields status, String type) {
    return status.get("addresses").items().stream()
        .map(Field::object)
        .filter(a -> hasType(a, type))
        .map(NodeReader::address)
        .distinct()
        .toList();
  }

  private static boolean hasType(Fields item, String type) {
    return item.get("type").text().filter(type::equals).isPresent();
  }

  private static IpAddress address(Fields item) {
    Field address = item.get("address");
    return address.parsed(IpAddress::parse).orElseThrow(address::missing);
  }

  private static List<Cidr> podCidrs(Fields spec) {
    List<Field> several = spec.get("podCIDRs").items();
    List<Field> all = several.isEmpty() ? List.of(spec.get("podCIDR")) : several;
    return all.stream().flatMap(f -> f.parsed(Cidr::parse).stream()).toList();
  }

  private static boolean ready(Fields status) {
    return status.get("conditions").items().stream()
        .map(Field::object)
        .filter(condition -> hasType(condition, "Ready"))
        .allMatch(condition -> condition.get("status").text().filter("True"::equals).isPresent());
  }

  private static OptionalInt maxEgressIPs(Meta meta, Consumer<Problem> problems) {
    return meta.annotation(Node.MAX_EGRESS_IPS, text -> WholeNumber.parse(text, 0, 255), problems)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }
}
