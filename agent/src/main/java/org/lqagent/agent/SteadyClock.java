package org.lqagent.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that reads like the wall's and runs like the monotonic one: leases end when their time
 * has passed, not when somebody sets the time of day.
 */
public final class SteadyClock implements InstantSource {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanoTime;

  SteadyClock(InstantSource wall, LongSupplier nanoTime) {
    this.start = wall.instant();
    this.startNanos = nanoTime.getAsLong();
    this.nanoTime = nanoTime;
  }

  /** A clock that starts at the system's time of day. */
  public static SteadyClock system() {
    return new SteadyClock(Clock.systemUTC(), System::nanoTime);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }

  /** How far the wall clock has moved away from this one; add it to show an instant to people. */
  Duration behind(InstantSource wall) {
    return Duration.between(instant(), wall.instant());
  }
}
