package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.informer.cache.Cache;
import io.sallyport.model.Pod;
import io.sallyport.model.PodRef;
import io.sallyport.model.Sorted;
import io.sallyport.watch.ApiKind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What 100,000 Pods weigh when it is most: an informer's cache of what pages of a list hold, two
 * Snapshots, the one in force and its successor, and a new list of all, as after a watch that has
 * expired. The pages are written here, as the lists of a large cluster are.
 */
class MemoryTest {
  private static final int PODS = 100_000;
  private static final int PAGE = 500;
  private static final long MOST_BYTES = 400L << 20;
  private static final String POD =
      """
      {"metadata": {"name": "shop-frontend-6d4cf56db6-%1$05d", "namespace": "team-%2$d",
        "generateName": "shop-frontend-6d4cf56db6-", "uid": "1f0c7d1e-9a55-4c35-8f1c-%1$012d",
        "resourceVersion": "%1$d", "creationTimestamp": "2026-01-01T00:00:00Z",
        "labels": {"app.kubernetes.io/name": "shop", "app.kubernetes.io/instance": "shop-%2$d",
          "app.kubernetes.io/component": "frontend", "pod-template-hash": "6d4cf56db6",
          "topology.kubernetes.io/zone": "zone-%3$d"},
        "annotations": {"prometheus.io/scrape": "true", "checksum/config": "%4$s"},
        "ownerReferences": [{"kind": "ReplicaSet", "name": "shop-frontend-6d4cf56db6"}],
        "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:status": {"%4$s": {}}}}]},
       "spec": {"nodeName": "node-%3$d", "containers": [{"name": "web", "image": "shop:%4$s",
         "env": [{"name": "A", "value": "%4$s"}, {"name": "B", "value": "%4$s"}]}]},
       "status": {"phase": "Running", "podIP": "10.%5$d.%6$d.%7$d",
         "podIPs": [{"ip": "10.%5$d.%6$d.%7$d"}],
         "conditions": [{"type": "Ready", "status": "True"}],
         "containerStatuses": [{"name": "web", "imageID": "%4$s%4$s", "containerID": "%4$s"}]}}
      """;

  private static String pod(int number) {
    String filler = "0123456789abcdef".repeat(8);
    return POD.formatted(
        number,
        number % 50,
        number % 1000,
        filler,
        number >> 16,
        number >> 8 & 0xff,
        number & 0xff);
  }

  private static String page(int from) {
    return IntStream.range(from, from + PAGE)
        .mapToObj(MemoryTest::pod)
        .collect(Collectors.joining(",", "{\"metadata\": {}, \"items\": [", "]}"));
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aHundredThousandPodsAreInUnderFourHundredMegabytes() {
    long before = used();
    Cache<Trimmed<Pod>> cache = new Cache<>();
    cache.replace(listed(), "1");
    SortedMap<PodRef, Pod> inForce = snapshot(cache);
    SortedMap<PodRef, Pod> next = snapshot(cache);
    List<Trimmed<Pod>> again = listed();
    long bytes = used() - before;
    System.out.printf("%d Pods: %d MB%n", PODS, bytes >> 20);
    assertThat(inForce).hasSize(PODS).isEqualTo(next);
    assertThat(cache.list()).hasSameSizeAs(again);
    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  private static List<Trimmed<Pod>> listed() {
    List<Trimmed<Pod>> out = new ArrayList<>();
    for (int from = 0; from < PODS; from += PAGE) {
      ApiKind.PODS.readPage(page(from)).items().forEach(pod -> out.add(new Trimmed<>(pod)));
    }
    return out;
  }

  private static SortedMap<PodRef, Pod> snapshot(Cache<Trimmed<Pod>> cache) {
    SortedMap<PodRef, Pod> out = new TreeMap<>();
    cache.list().forEach(p -> p.object().value().ifPresent(pod -> out.put(pod.ref(), pod)));
    return Sorted.map(out);
  }
}
