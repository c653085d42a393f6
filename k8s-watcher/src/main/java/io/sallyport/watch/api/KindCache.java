package io.sallyport.watch.api;

import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.cache.Cache;
import io.kubernetes.client.informer.impl.DefaultSharedIndexInformer;
import io.sallyport.model.Problem;
import io.sallyport.model.Sorted;
import io.sallyport.watch.ApiObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * What one informer holds, and what is in force of it: all that could be read, and of an object
 * that cannot, its last good reading. Informers' threads only mark it as changed; the rest is the
 * assembler's.
 */
final class KindCache<K extends Comparable<? super K>, T> implements AutoCloseable {
  private final String kind;
  private final Function<String, K> key;
  private final SharedIndexInformer<Trimmed<T>> informer;
  private final AtomicBoolean changed = new AtomicBoolean(true);
  private volatile Held<K, T> held = new Held<>(Sorted.map(new TreeMap<K, T>()), Set.of());
  private List<Problem> problems = List.of();

  /**
   * What is in force.
   *
   * @param closed the objects of which it is no reading, as there never was a good one
   */
  private record Held<K, T>(SortedMap<K, T> all, Set<K> closed) {
    Optional<T> good(K name) {
      return Optional.ofNullable(all.get(name)).filter(value -> !closed.contains(name));
    }
  }

  /**
   * Follows nothing until it is started.
   *
   * @param key what a Snapshot calls an object, by its name at the server
   * @param news told of each change, after it is there to be seen
   */
  KindCache(Lister<T> lister, Function<String, K> key, Runnable news) {
    this.key = key;
    this.kind = lister.kind().toString();
    // What fails is in the outages already.
    this.informer =
        new DefaultSharedIndexInformer<>(type(), lister, 0, new Cache<>(), (kind, fault) -> {});
    informer.addEventHandler(new Marker(news));
  }

  @SuppressWarnings("unchecked") // the class is all that an informer asks for
  private static <T> Class<Trimmed<T>> type() {
    return (Class<Trimmed<T>>) (Class<?>) Trimmed.class;
  }

  private final class Marker implements ResourceEventHandler<Trimmed<T>> {
    private final Runnable news;

    Marker(Runnable news) {
      this.news = news;
    }

    @Override
    public void onAdd(Trimmed<T> object) {
      mark();
    }

    @Override
    public void onUpdate(Trimmed<T> before, Trimmed<T> now) {
      mark();
    }

    @Override
    public void onDelete(Trimmed<T> object, boolean lastStateUnknown) {
      mark();
    }

    private void mark() {
      changed.set(true);
      news.run();
    }
  }

  /** The kind of its objects. */
  @Override
  public String toString() {
    return kind;
  }

  void start() {
    informer.run();
  }

  /** Whether it has held a whole list once. */
  boolean isFull() {
    return informer.hasSynced();
  }

  /** All objects, as they are at the server. */
  List<ApiObject<T>> objects() {
    return informer.getIndexer().list().stream().map(Trimmed::object).toList();
  }

  /**
   * What counts of an object, to others than the assembler: what it says, or what is in force in
   * its place.
   */
  Optional<T> current(ApiObject<T> object) {
    return object.value().or(() -> held.good(key.apply(object.name()))).or(object::closed);
  }

  /** What is in force; the same object as long as nothing changes. */
  SortedMap<K, T> inForce() {
    if (changed.getAndSet(false)) {
      try {
        refresh();
      } catch (RuntimeException | Error fault) {
        changed.set(true);
        throw fault;
      }
    }
    return held.all();
  }

  private void refresh() {
    List<Problem> found = new ArrayList<>();
    SortedMap<K, T> next = new TreeMap<>();
    Set<K> closed = new HashSet<>();
    for (ApiObject<T> object : objects()) {
      found.addAll(object.problems());
      K name = key.apply(object.name());
      Optional<T> reading = object.value().or(() -> held.good(name));
      reading.or(object::closed).ifPresent(value -> next.put(name, value));
      if (reading.isEmpty()) {
        closed.add(name);
      }
    }
    problems = List.copyOf(found);
    held = new Held<>(next.equals(held.all()) ? held.all() : Sorted.map(next), Set.copyOf(closed));
  }

  /** What is wrong with its objects. */
  List<Problem> problems() {
    return problems;
  }

  @Override
  public void close() {
    informer.stop();
  }
}
