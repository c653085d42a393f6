package io.sallyport.watch;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads an Egress (guide, "The Egress resource"). */
final class EgressReader {
  private static final int MOST = 2;

  private EgressReader() {}

  static Egress read(Fields object, Meta meta, Consumer<Problem> problems) {
    Fields spec = object.get("spec").object();
    spec.only(
        "appliedTo", "egressIP", "egressIPs", "externalIPPool", "externalIPPools", "bandwidth");
    List<String> pools = oneOrSeveral(spec, "externalIPPool", "externalIPPools", Field::text);
    // Without a pool nothing is handed out: the same address is the user's by now.
    List<IpAddress> allocated = pools.isEmpty() ? List.of() : allocated(meta, problems);
    return new Egress(
        meta.origin(),
        appliedTo(spec.get("appliedTo").object()),
        addresses(spec).stream().filter(ip -> !allocated.contains(ip)).toList(),
        allocated,
        pools,
        spec.get("bandwidth").fields().map(EgressReader::bandwidth),
        false);
  }

  /** Whom it applies to, and which addresses and pools it names, as far as that can be read. */
  static Egress readClosed(Fields object, Meta meta) {
    Stored.OfEgress stored = StoredReader.egress(object);
    return new Egress(
        meta.origin(),
        StoredReader.lenient(
            () -> appliedTo(object.get("spec").object().get("appliedTo").object()),
            AppliedTo.NOTHING),
        stored.addresses(),
        allocated(meta, ignored -> {}),
        stored.pools(),
        Optional.empty(),
        true);
  }

  private static List<IpAddress> allocated(Meta meta, Consumer<Problem> problems) {
    return meta.annotation(Egress.ALLOCATED, Egress::parseAllocated, problems).orElse(List.of());
  }

  private static List<IpAddress> addresses(Fields spec) {
    List<IpAddress> all =
        oneOrSeveral(spec, "egressIP", "egressIPs", f -> f.parsed(IpAddress::parse));
    if (all.stream().map(IpAddress::family).distinct().count() < all.size()) {
      throw spec.get("egressIPs").wrong(" may hold one IPv4 and one IPv6 address");
    }
    return all;
  }

  // The guide's schema has both; which of two that differ is meant, nobody can tell.
  private static <T> List<T> oneOrSeveral(
      Fields spec, String one, String several, Function<Field, Optional<T>> reader) {
    Field list = spec.get(several);
    if (list.isPresent() && spec.get(one).isPresent()) {
      throw list.wrong(" and " + one + " exclude each other");
    }
    List<T> out =
        Stream.concat(Stream.of(spec.get(one)), list.items().stream())
            .flatMap(f -> reader.apply(f).stream())
            .distinct()
            .toList();
    if (out.size() > MOST) {
      throw list.wrong(" may hold two at most: one for each IP version");
    }
    return out;
  }

  private static AppliedTo appliedTo(Fields fields) {
    fields.only("podSelector", "namespaceSelector");
    return new AppliedTo(
        fields.get("podSelector").fields().map(SelectorReader::read),
        fields.get("namespaceSelector").fields().map(SelectorReader::read));
  }

  private static Bandwidth bandwidth(Fields limits) {
    Field rate = limits.only("rate", "burst").get("rate");
    return new Bandwidth(kbit(rate).orElseThrow(rate::missing), kbit(limits.get("burst")));
  }

  private static Optional<Long> kbit(Field field) {
    return field
        .textOrNumber()
        .map(text -> field.understood(() -> Bandwidth.kbit(Quantity.parse(text), text)));
  }
}
