package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numbers for Egresses that have an egress IP: tunnel key, group and register value, so 1 to 2^24 -
 * 1. A number stands for the Egress <em>with that address</em>: a gateway that has not heard of a
 * new address yet does not know its number, so it drops and never sends with the old address.
 *
 * <p>A number comes from name and address, so that a restarted controller finds the same one; where
 * two collide, the older Egress has it and the younger the next free one. A number in use is kept.
 */
final class EgressIds {
  private static final int LAST = 0xff_ffff;

  private EgressIds() {}

  static SortedMap<String, Integer> assign(
      Collection<Egress> egresses, Allocation allocation, Memory before) {
    List<String> oldestFirst =
        egresses.stream()
            .sorted()
            .map(Egress::name)
            .filter(allocation.addresses()::containsKey)
            .toList();
    SortedMap<String, Integer> ids = new TreeMap<>();
    oldestFirst.forEach(e -> kept(e, allocation, before).ifPresent(id -> ids.put(e, id)));
    Set<Integer> taken = new HashSet<>(ids.values());
    oldestFirst.forEach(
        e ->
            ids.computeIfAbsent(
                e,
                name -> FreeNumber.of(key(name, allocation.addresses().get(name)), LAST, taken)));
    return Sorted.map(ids);
  }

  private static Optional<Integer> kept(String egress, Allocation allocation, Memory before) {
    return Optional.ofNullable(before.ids().get(egress))
        .filter(
            id ->
                allocation.of(egress).equals(Optional.ofNullable(before.addresses().get(egress))));
  }

  /** The number that an Egress with this address has, if no other has it. */
  static int first(String egress, IpAddress address) {
    return FreeNumber.wish(key(egress, address), LAST);
  }

  private static String key(String egress, IpAddress address) {
    return egress + "@" + address;
  }
}
