package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A consistent-hash ring of Nodes: a Node that comes or goes moves only its own share of the egress
 * IPs. The hash and the keys are fixed by the design (decision 5), so that every replica of the
 * controller places alike.
 */
final class Ring {
  private static final int REPLICAS = 50;

  // Hashes may collide: the nodes of one point are then in name order.
  private final TreeMap<Long, List<String>> points = new TreeMap<>();

  Ring(Collection<String> nodes) {
    for (String node : nodes.stream().sorted().toList()) {
      for (int replica = 0; replica < REPLICAS; replica++) {
        points.merge(
            hash(replica + node),
            List.of(node),
            (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
      }
    }
  }

  /** The first Node at or after the address's point that has room, going round once. */
  Optional<String> place(IpAddress address, Predicate<String> hasRoom) {
    long key = hash(address.toString());
    return Stream.concat(
            points.tailMap(key, true).values().stream(), points.headMap(key).values().stream())
        .flatMap(List::stream)
        .filter(hasRoom)
        .findFirst();
  }

  static long hash(String key) {
    CRC32 crc = new CRC32();
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
