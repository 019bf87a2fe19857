package org.lqagent.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The keys whose kernel state has to be looked at: each at most once however often it is marked,
 * the longest waiting first, those that failed after a pause that doubles. Not for several threads.
 */
final class DirtyKeys<K> {
  static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private record Retry<K>(K key, int attempt, Instant due) {}

  private final Set<K> ready = new LinkedHashSet<>();
  private final Map<K, Retry<K>> failed = new HashMap<>();
  private final PriorityQueue<Retry<K>> pauses =
      new PriorityQueue<>((a, b) -> a.due().compareTo(b.due()));

  void mark(K key) {
    ready.add(key);
  }

  void markAll(Collection<? extends K> keys) {
    ready.addAll(keys);
  }

  /** Takes up to {@code max} keys that may be tried now. */
  List<K> take(int max, Instant now) {
    while (!pauses.isEmpty() && !pauses.peek().due().isAfter(now)) {
      Retry<K> retry = pauses.remove();
      // A later failure, or success, has made this one void.
      if (failed.get(retry.key()) == retry) {
        ready.add(retry.key());
      }
    }
    List<K> taken = new ArrayList<>(Math.min(max, ready.size()));
    Iterator<K> next = ready.iterator();
    while (taken.size() < max && next.hasNext()) {
      taken.add(next.next());
      next.remove();
    }
    return taken;
  }

  /** The key's write was refused; it is tried again after a pause, or when marked before. */
  void failed(K key, Instant now) {
    Retry<K> before = failed.get(key);
    int attempt = before == null ? 0 : before.attempt() + 1;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 16));
    Instant due = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    Retry<K> retry = new Retry<>(key, attempt, due);
    failed.put(key, retry);
    pauses.add(retry);
  }

  void done(K key) {
    failed.remove(key);
  }

  /** Whether the key has still to be written, now or later. */
  boolean contains(K key) {
    return ready.contains(key) || failed.containsKey(key);
  }

  /** Whether the last attempt to write the key was refused. */
  boolean isFailing(K key) {
    return failed.containsKey(key);
  }

  /** How many keys have still to be written, now or later. */
  int pending() {
    return ready.size()
        + (int) failed.keySet().stream().filter(key -> !ready.contains(key)).count();
  }

  int ready() {
    return ready.size();
  }

  /** When the next key may be tried; empty if none ever. */
  Optional<Instant> next(Instant now) {
    if (!ready.isEmpty()) {
      return Optional.of(now);
    }
    return Optional.ofNullable(pauses.peek()).map(Retry::due);
  }
}
