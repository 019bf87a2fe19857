package org.lqagent.hooks;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts since the start; for any thread. */
public final class HookCounters {
  private final Map<HookCounter, LongAdder> counts = new EnumMap<>(HookCounter.class);

  public HookCounters() {
    for (HookCounter counter : HookCounter.values()) {
      counts.put(counter, new LongAdder());
    }
  }

  void add(HookCounter counter, long count) {
    counts.get(counter).add(count);
  }

  void increment(HookCounter counter) {
    add(counter, 1);
  }

  public long count(HookCounter counter) {
    return counts.get(counter).sum();
  }

  /** All counts by name, in lower case, in the order in which they are declared. */
  public Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new LinkedHashMap<>();
    counts.forEach(
        (counter, count) -> snapshot.put(counter.name().toLowerCase(Locale.ROOT), count.sum()));
    return snapshot;
  }
}
