package io.sallyport.walk.testing;

import io.sallyport.datapath.Field;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;

/** Which field, and which block of addresses, by IP version. */
final class LabFields {
  static final int ZONE = 200;

  private LabFields() {}

  static Field source(Family family) {
    return family == Family.IPV4 ? Field.NW_SRC : Field.IPV6_SRC;
  }

  static Field destination(Family family) {
    return family == Family.IPV4 ? Field.NW_DST : Field.IPV6_DST;
  }

  static Cidr allPods(Family family) {
    return Cidr.parse(family == Family.IPV4 ? "10.244.0.0/16" : "fd10:244::/32");
  }

  static Cidr pods(int node, Family family) {
    return Cidr.parse(
        (family == Family.IPV4 ? "10.244.%d.0/24" : "fd10:244:%d::/64").formatted(node));
  }
}
