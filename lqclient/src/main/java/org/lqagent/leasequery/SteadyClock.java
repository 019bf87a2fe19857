package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that starts with the time of day and then never jumps, whatever is done to that. */
public final class SteadyClock implements InstantSource {
  private final long startNanos = System.nanoTime();

  /** The instant at the start, moved forth by what was slept since. */
  private volatile Instant start = Instant.now();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }

  /**
   * Moves the clock forth by the time that the machine slept, which the monotonic clock does not
   * count. Only one thread may do so.
   */
  public void slept(Duration time) {
    start = start.plus(time);
  }
}
