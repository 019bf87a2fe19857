package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Transaction ids that nobody can guess and that no two open exchanges share.
 *
 * <p>A closed exchange's id rests for a minute, so that a late reply is not taken for the answer to
 * another question; at most {@value #MOST_RESTING} rest, the oldest leaves first.
 */
final class TransactionIds {
  static final Duration REST = Duration.ofSeconds(60);
  static final int MOST_RESTING = 1 << 18;

  private static final int IDS = 1 << 24;
  private static final int OCTETS = 3;
  private static final int AT_A_TIME = 128;

  private final RandomGenerator random;

  /**
   * A bit for each id that may not be drawn: it is open, rests, or lies drawn in {@link #ready}.
   */
  private final long[] taken = new long[IDS / Long.SIZE];

  private final byte[] drawn = new byte[OCTETS * AT_A_TIME];
  private final int[] ready = new int[AT_A_TIME];
  private int readyLeft;

  // Ids and, in the same places, until when they rest: a ring, since objects this many that live
  // for a minute are what a garbage collector is worst at.
  private int[] restingIds = new int[64];
  private long[] restingUntil = new long[64];
  private int first;
  private int resting;

  /**
   * @param random must not be predictable: RFC 8415 section 16.1
   */
  TransactionIds(RandomGenerator random) {
    this.random = random;
  }

  /** An id that is neither open nor resting. */
  int open(Instant now) {
    wake(now);
    while (readyLeft == 0) {
      draw();
    }
    return ready[--readyLeft];
  }

  void close(int id, Instant now) {
    wake(now);
    if (resting == MOST_RESTING) {
      for (int i = 0; i < AT_A_TIME; i++) {
        wakeFirst();
      }
    }
    if (resting == restingIds.length) {
      grow();
    }
    int at = first + resting++ & restingIds.length - 1;
    restingIds[at] = id;
    restingUntil[at] = now.plus(REST).toEpochMilli();
  }

  /** Whether it was open less than a minute ago, still is, or is about to be. */
  boolean isKnown(int id) {
    return (taken[id / Long.SIZE] & 1L << id) != 0;
  }

  private void wake(Instant now) {
    long millis = now.toEpochMilli();
    while (resting > 0 && restingUntil[first] <= millis) {
      wakeFirst();
    }
  }

  private void wakeFirst() {
    int id = restingIds[first];
    taken[id / Long.SIZE] &= ~(1L << id);
    first = first + 1 & restingIds.length - 1;
    resting--;
  }

  private void grow() {
    int[] ids = new int[2 * resting];
    long[] until = new long[2 * resting];
    for (int i = 0; i < resting; i++) {
      int from = first + i & resting - 1;
      ids[i] = restingIds[from];
      until[i] = restingUntil[from];
    }
    restingIds = ids;
    restingUntil = until;
    first = 0;
  }

  // Many at a time: a secure generator takes its time for each call, not for each octet, and the
  // places of the bits are as far apart in memory as chance can make them.
  private void draw() {
    random.nextBytes(drawn);
    for (int at = 0; at < drawn.length; at += OCTETS) {
      int id = (drawn[at] & 0xff) << 16 | (drawn[at + 1] & 0xff) << 8 | drawn[at + 2] & 0xff;
      if (!isKnown(id)) {
        taken[id / Long.SIZE] |= 1L << id;
        ready[readyLeft++] = id;
      }
    }
  }
}
