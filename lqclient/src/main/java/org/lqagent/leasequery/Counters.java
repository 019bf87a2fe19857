package org.lqagent.leasequery;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often what happened: a number for each name, safe and cheap from any thread.
 *
 * <p>A name is a path with dots, {@code leasequery.discarded.no-server-id}; its last part is the
 * reason where there are several.
 */
public final class Counters {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  public void count(String name) {
    add(name, 1);
  }

  /** Counts under {@code group.reason}, the reason in lower case with hyphens. */
  public void count(String group, Enum<?> reason) {
    add(group + '.' + reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), 1);
  }

  public void add(String name, long amount) {
    counter(name).add(amount);
  }

  /** The counter under a name, for those who count often. */
  public LongAdder counter(String name) {
    LongAdder counter = counters.get(name);
    return counter == null ? counters.computeIfAbsent(name, any -> new LongAdder()) : counter;
  }

  /** The count under a name, 0 if it never happened. */
  public long value(String name) {
    LongAdder counter = counters.get(name);
    return counter == null ? 0 : counter.sum();
  }

  /** Every count so far, by name. */
  public SortedMap<String, Long> snapshot() {
    SortedMap<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.sum()));
    return values;
  }
}
