package io.sallyport.watch;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.Bandwidth;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads an Egress (guide, "The Egress resource"). */
final class EgressReader {
  private EgressReader() {}

  static Egress read(Fields object, Meta meta) {
    Fields spec = object.get("spec").object();
    refuseLists(spec);
    spec.only("appliedTo", "egressIP", "externalIPPool", "bandwidth");
    return new Egress(
        meta.origin(),
        appliedTo(spec.get("appliedTo").object()),
        spec.get("egressIP").parsed(IpAddress::parse),
        spec.get("externalIPPool").text(),
        spec.get("bandwidth").fields().map(EgressReader::bandwidth));
  }

  private static void refuseLists(Fields spec) {
    Stream.of("egressIPs", "externalIPPools")
        .map(spec::get)
        .filter(Field::isPresent)
        .findFirst()
        .ifPresent(
            field -> {
              throw field.wrong(" is not supported yet");
            });
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
