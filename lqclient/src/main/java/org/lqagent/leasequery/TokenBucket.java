package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;

/** A rate that may be saved up for a second, and overdrawn by what cannot be put off. */
final class TokenBucket {
  private final int perSecond;
  private double tokens;
  private Instant counted = Instant.MIN;

  TokenBucket(int perSecond) {
    this.perSecond = perSecond;
  }

  boolean hasToken(Instant now) {
    refill(now);
    return tokens >= 1;
  }

  boolean isFull(Instant now) {
    refill(now);
    return tokens >= perSecond;
  }

  void take(int count, Instant now) {
    refill(now);
    tokens -= count;
  }

  /** When there will be a token, if nobody takes it first. */
  Instant ready(Instant now) {
    return hasToken(now) ? now : now.plusNanos((long) Math.ceil((1 - tokens) / perSecond * 1e9));
  }

  private void refill(Instant now) {
    if (now.equals(counted)) {
      return;
    }
    if (counted.equals(Instant.MIN)) {
      tokens = perSecond;
    } else if (now.isAfter(counted)) {
      double earned = Duration.between(counted, now).toNanos() / 1e9 * perSecond;
      tokens = Math.min(perSecond, tokens + earned);
    }
    counted = now;
  }
}
