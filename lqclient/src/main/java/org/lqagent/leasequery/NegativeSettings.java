package org.lqagent.leasequery;

import java.time.Duration;

/**
 * How long not to ask again: RFC 5007 section 5, with about the times of RFC 4388 section 6.5.
 *
 * @param nothing after the word that nobody holds it
 * @param silence after the first time without a usable answer; doubled each time in a row, up to
 *     {@code nothing}
 * @param size how many addresses are remembered at most
 */
public record NegativeSettings(Duration nothing, Duration silence, int size) {
  public static final NegativeSettings DEFAULT =
      new NegativeSettings(Duration.ofMinutes(5), Duration.ofSeconds(30), 200_000);

  public NegativeSettings {
    positive("nothing", nothing);
    positive("silence", silence);
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, is " + size);
    }
  }

  private static void positive(String field, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          field + " must be longer than zero, is " + Spans.text(duration));
    }
  }
}
