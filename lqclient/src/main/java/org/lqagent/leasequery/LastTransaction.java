package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a server last heard a client, read from the number in CLT_TIME.
 *
 * @param at by our steady clock; {@link ClientLeases#UNKNOWN_TIME} if the number makes no sense
 * @param timeOfDay whether the server gave a time of day instead of an age, as ISC dhcpd does
 */
record LastTransaction(Instant at, boolean timeOfDay) {
  /** No age: 31 years. What large the number is, it counts from 1970. */
  static final long EARLIEST_TIME_OF_DAY = 1_000_000_000L;

  static final Duration OLDEST = Duration.ofDays(3653);

  /** How far a server's time of day may be ahead of ours. */
  static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  /**
   * Reads the number of a CLT_TIME that has just arrived.
   *
   * @param clt seconds since the client was heard (RFC 5007 section 4.1.2.3) or since 1970
   * @param now by the steady clock
   * @param timeOfDay the clock that the rest of the world shares
   */
  static LastTransaction read(long clt, Instant now, InstantSource timeOfDay) {
    if (clt < EARLIEST_TIME_OF_DAY) {
      return of(Duration.ofSeconds(clt), now, false);
    }
    Duration age = Duration.between(Instant.ofEpochSecond(clt), timeOfDay.instant());
    boolean ahead = age.isNegative() && age.compareTo(CLOCKS_APART.negated()) >= 0;
    return of(ahead ? Duration.ZERO : age, now, true);
  }

  private static LastTransaction of(Duration age, Instant now, boolean timeOfDay) {
    boolean absurd = age.isNegative() || age.compareTo(OLDEST) > 0;
    return new LastTransaction(absurd ? ClientLeases.UNKNOWN_TIME : now.minus(age), timeOfDay);
  }

  boolean isKnown() {
    return !at.equals(ClientLeases.UNKNOWN_TIME);
  }
}
