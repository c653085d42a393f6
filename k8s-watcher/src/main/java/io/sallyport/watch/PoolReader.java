package io.sallyport.watch;

import io.sallyport.model.Cidr;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.IpAddress;
import io.sallyport.model.IpRange;
import io.sallyport.model.LabelSelector;
import io.sallyport.model.Subnet;
import java.util.List;
import java.util.Optional;

/** Reads an ExternalIPPool (guide, "The ExternalIPPool resource"). */
final class PoolReader {
  private static final int LAST_VLAN = 4094;

  private PoolReader() {}

  static ExternalIPPool read(Fields object, Meta meta) {
    Fields spec = object.get("spec").object().only("ipRanges", "nodeSelector", "subnetInfo");
    return new ExternalIPPool(
        meta.origin(),
        ranges(spec.get("ipRanges")),
        spec.get("nodeSelector")
            .fields()
            .map(SelectorReader::read)
            .orElse(LabelSelector.EVERYTHING),
        spec.get("subnetInfo").fields().map(PoolReader::subnet),
        false);
  }

  /** A pool that gives nothing to anybody. */
  static ExternalIPPool closed(Meta meta) {
    return new ExternalIPPool(
        meta.origin(), List.of(), LabelSelector.EVERYTHING, Optional.empty(), true);
  }

  private static List<IpRange> ranges(Field field) {
    if (!field.isPresent()) {
      throw field.missing();
    }
    return field.items().stream().flatMap(item -> range(item).stream()).toList();
  }

  private static Optional<IpRange> range(Field item) {
    Fields fields = item.object().only("cidr", "start", "end");
    Optional<Cidr> cidr = fields.get("cidr").parsed(Cidr::parse);
    Optional<IpAddress> start = fields.get("start").parsed(IpAddress::parse);
    Optional<IpAddress> end = fields.get("end").parsed(IpAddress::parse);
    boolean fromTo = start.isPresent() && end.isPresent();
    boolean eitherFromOrTo = start.isPresent() || end.isPresent();
    if (cidr.isPresent() ? eitherFromOrTo : !fromTo) {
      throw item.wrong(" needs either cidr, or start and end");
    }
    return cidr.isPresent()
        ? IpRange.assignable(cidr.orElseThrow())
        : Optional.of(item.understood(() -> new IpRange(start.orElseThrow(), end.orElseThrow())));
  }

  private static Subnet subnet(Fields subnet) {
    subnet.only("gateway", "prefixLength", "vlan");
    Field gateway = subnet.get("gateway");
    Field prefixLength = subnet.get("prefixLength");
    IpAddress address = gateway.parsed(IpAddress::parse).orElseThrow(gateway::missing);
    int length =
        prefixLength.integer(1, address.family().bits()).orElseThrow(prefixLength::missing);
    return new Subnet(address, length, subnet.get("vlan").integer(0, LAST_VLAN).orElse(0));
  }
}
