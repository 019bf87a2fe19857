package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
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

  private final RandomGenerator random;
  private final byte[] drawn = new byte[OCTETS * 128];
  private int at = drawn.length;
  private final BitSet taken = new BitSet(IDS);

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
    int id = draw();
    while (taken.get(id)) {
      id = draw();
    }
    taken.set(id);
    return id;
  }

  void close(int id, Instant now) {
    wake(now);
    if (resting == MOST_RESTING) {
      wakeFirst();
    }
    if (resting == restingIds.length) {
      grow();
    }
    int at = (first + resting++) % restingIds.length;
    restingIds[at] = id;
    restingUntil[at] = now.plus(REST).toEpochMilli();
  }

  /** Whether it was open less than a minute ago, or still is. */
  boolean isKnown(int id) {
    return taken.get(id);
  }

  private void wake(Instant now) {
    long millis = now.toEpochMilli();
    while (resting > 0 && restingUntil[first] <= millis) {
      wakeFirst();
    }
  }

  private void wakeFirst() {
    taken.clear(restingIds[first]);
    first = (first + 1) % restingIds.length;
    resting--;
  }

  private void grow() {
    int[] ids = new int[2 * resting];
    long[] until = new long[2 * resting];
    for (int i = 0; i < resting; i++) {
      int from = (first + i) % resting;
      ids[i] = restingIds[from];
      until[i] = restingUntil[from];
    }
    restingIds = ids;
    restingUntil = until;
    first = 0;
  }

  // In blocks: a secure generator takes its time for each call, not for each octet.
  private int draw() {
    if (at == drawn.length) {
      random.nextBytes(drawn);
      at = 0;
    }
    int id = (drawn[at] & 0xff) << 16 | (drawn[at + 1] & 0xff) << 8 | drawn[at + 2] & 0xff;
    at += OCTETS;
    return id;
  }
}
