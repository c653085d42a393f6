package io.sallyport.watch;

import io.sallyport.model.AppliedTo;
import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
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
        bandwidth(spec.get("bandwidth")));
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

  private static boolean bandwidth(Field field) {
    field
        .fields()
        .map(limits -> limits.only("rate", "burst"))
        .ifPresent(
            limits -> Stream.of("rate", "burst").map(limits::get).forEach(EgressReader::quantity));
    return field.isPresent();
  }

  private static void quantity(Field field) {
    String text = field.textOrNumber().orElseThrow(field::missing);
    field.understood(() -> Quantity.check(text));
  }
}
