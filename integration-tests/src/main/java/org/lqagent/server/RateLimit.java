package org.lqagent.server;

import java.time.Duration;
import java.time.Instant;

/** At most so many a second, with a burst of a tenth of that. */
final class RateLimit {
  private final double perSecond;
  private final double burst;
  private double tokens;
  private Instant last;

  RateLimit(double perSecond, Instant now) {
    this.perSecond = perSecond;
    this.burst = Math.max(1, perSecond / 10);
    this.tokens = burst;
    this.last = now;
  }

  boolean admits(Instant now) {
    double seconds = Duration.between(last, now).toNanos() / 1e9;
    tokens = Math.min(burst, tokens + seconds * perSecond);
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
