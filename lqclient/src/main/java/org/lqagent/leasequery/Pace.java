package org.lqagent.leasequery;

import java.time.Duration;

/**
 * How much may be asked: RFC 5007 section 5, with the numbers of RFC 4388 section 6.6.
 *
 * @param perSecond questions a second in all, their repetitions counted in; a burst is a second's
 *     worth
 * @param perInterface questions a second for each interface that they are asked for
 * @param queued questions that may wait for each interface; more are refused
 * @param openPerServer questions that one live server may have before it
 * @param waiting callers that may wait for an answer in all; more are refused
 * @param poll how often a server that fell silent is tried, with one question
 */
public record Pace(
    int perSecond, int perInterface, int queued, int openPerServer, int waiting, Duration poll) {
  public static final Pace DEFAULT = new Pace(500, 100, 1000, 100, 100_000, Duration.ofSeconds(64));

  public Pace {
    positive("perSecond", perSecond);
    positive("perInterface", perInterface);
    positive("queued", queued);
    positive("openPerServer", openPerServer);
    positive("waiting", waiting);
    if (poll.isNegative() || poll.isZero()) {
      throw new IllegalArgumentException("poll must be longer than zero, is " + poll);
    }
  }

  private static void positive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " must be at least 1, is " + value);
    }
  }
}
