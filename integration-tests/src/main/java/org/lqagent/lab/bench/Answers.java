package org.lqagent.lab.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** How many answers came, and how far apart the latest of them; one thread counts, any may look. */
final class Answers {
  private static final int KEPT = 1 << 16;

  private final AtomicLong count = new AtomicLong();
  private final long[] intervals = new long[KEPT];
  private long last = System.nanoTime();

  /** Counts an answer; returns how many there have been. */
  long count(long nanoTime) {
    long number = count.get() + 1;
    intervals[(int) number & KEPT - 1] = nanoTime - last;
    last = nanoTime;
    count.lazySet(number);
    return number;
  }

  long count() {
    return count.get();
  }

  /** Nanoseconds between two answers, at the median of the latest; 0 without any. */
  long medianInterval() {
    int kept = (int) Math.min(count(), KEPT);
    long[] sorted = Arrays.copyOf(intervals, kept);
    Arrays.sort(sorted);
    return kept == 0 ? 0 : sorted[kept / 2];
  }
}
