package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that starts with the time of day and then never jumps, whatever is done to that. */
public final class SteadyClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();
  private volatile Duration asleep = Duration.ZERO;

  @Override
  public Instant instant() {
    return start.plus(asleep).plusNanos(System.nanoTime() - startNanos);
  }

  /**
   * Moves the clock forth by the time that the machine slept, which the monotonic clock does not
   * count. Only one thread may do so.
   */
  public void slept(Duration time) {
    asleep = asleep.plus(time);
  }
}
