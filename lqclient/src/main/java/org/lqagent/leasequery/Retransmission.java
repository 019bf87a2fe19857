package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How far the repetition of a question has come: RFC 8415 section 15 with the parameters of RFC
 * 5007 section 4.1.4.
 *
 * @param transmissions how often it was sent, 1..5
 * @param timeout the time given to the last transmission, RT
 * @param due when that is over
 */
record Retransmission(int transmissions, Duration timeout, Instant due) {
  static final Duration LQ_TIMEOUT = Duration.ofSeconds(1);
  static final Duration LQ_MAX_RT = Duration.ofSeconds(10);

  /** Transmissions in all: section 15 fails "once the client has transmitted MRC times". */
  static final int LQ_MAX_RC = 5;

  /** It is sent for the first time now. */
  static Retransmission first(Instant now, RandomGenerator random) {
    Duration timeout = LQ_TIMEOUT.plus(around(LQ_TIMEOUT, random));
    return new Retransmission(1, timeout, now.plus(timeout));
  }

  /** It is sent once more now; empty if that was often enough, and the exchange has failed. */
  Optional<Retransmission> again(Instant now, RandomGenerator random) {
    if (transmissions == LQ_MAX_RC) {
      return Optional.empty();
    }
    Duration doubled = timeout.multipliedBy(2).plus(around(timeout, random));
    Duration next =
        doubled.compareTo(LQ_MAX_RT) > 0 ? LQ_MAX_RT.plus(around(LQ_MAX_RT, random)) : doubled;
    return Optional.of(new Retransmission(transmissions + 1, next, now.plus(next)));
  }

  /** RAND times a duration, RAND drawn anew each time. */
  private static Duration around(Duration duration, RandomGenerator random) {
    return Duration.ofNanos((long) (duration.toNanos() * random.nextDouble(-0.1, 0.1)));
  }
}
