package io.sallyport.flows;

import io.sallyport.model.Egress;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.model.Sorted;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Numbers for Egresses that have an egress IP: tunnel key, group and register value, so 1 to 2^22 -
 * 2. A number stands for the Egress <em>with that address</em>: a gateway that has not heard of a
 * new address yet does not know its number, so it drops and never sends with the old address.
 *
 * <p>A number comes from name and address, so that a restarted controller finds the same one; where
 * two collide, the older Egress has it and the younger the next free one. A number in use is kept.
 */
final class EgressIds {
  /** The tunnel key of replies that take a detour: no Egress's number. */
  static final int DETOUR = 0xff_ffff;

  private static final int LAST = 0x3f_fffe;

  private EgressIds() {}

  /**
   * The tunnel key of packets whose connection the receiver may know.
   *
   * @param how one of PipelineBits' HANDED_OVER_ values
   */
  static int handedOver(int how, int id) {
    return PipelineBits.HANDED_OVER.place(how).intValue() | id;
  }

  static SortedMap<ClaimRef, Integer> assign(
      Collection<Egress> egresses, Allocation allocation, Memory before) {
    List<ClaimRef> oldestFirst =
        egresses.stream()
            .sorted()
            .flatMap(e -> Stream.of(Family.values()).map(f -> new ClaimRef(e.name(), f)))
            .filter(allocation.addresses()::containsKey)
            .toList();
    SortedMap<ClaimRef, Integer> ids = new TreeMap<>();
    oldestFirst.forEach(c -> kept(c, allocation, before).ifPresent(id -> ids.put(c, id)));
    Set<Integer> taken = new HashSet<>(ids.values());
    oldestFirst.forEach(
        c ->
            ids.computeIfAbsent(
                c,
                ref ->
                    FreeNumber.of(
                        key(ref.egress(), allocation.addresses().get(ref)), LAST, taken)));
    return Sorted.map(ids);
  }

  private static Optional<Integer> kept(ClaimRef claim, Allocation allocation, Memory before) {
    return Optional.ofNullable(before.ids().get(claim))
        .filter(id -> id <= LAST)
        .filter(
            id -> allocation.of(claim).equals(Optional.ofNullable(before.addresses().get(claim))));
  }

  /** The number that an Egress with this address has, if no other has it. */
  static int first(String egress, IpAddress address) {
    return FreeNumber.wish(key(egress, address), LAST);
  }

  private static String key(String egress, IpAddress address) {
    return egress + "@" + address;
  }
}
