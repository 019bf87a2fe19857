package org.lqagent.counters;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each of a closed set of things happened. Any thread counts, any thread reads.
 *
 * @param <E> the reasons; their names, in lower case, are what operators read
 */
public final class Counters<E extends Enum<E>> {
  private final E[] reasons;
  private final LongAdder[] counts;

  public Counters(Class<E> reasons) {
    this.reasons = reasons.getEnumConstants();
    this.counts = new LongAdder[this.reasons.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  public void count(E reason) {
    counts[reason.ordinal()].increment();
  }

  public long of(E reason) {
    return counts[reason.ordinal()].sum();
  }

  /** Every reason by its name, in the order of declaration, those that never happened too. */
  public Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new LinkedHashMap<>();
    for (E reason : reasons) {
      snapshot.put(reason.name().toLowerCase(Locale.ROOT), of(reason));
    }
    return snapshot;
  }
}
