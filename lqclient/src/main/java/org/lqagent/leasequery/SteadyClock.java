package org.lqagent.leasequery;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that starts with the time of day and then never jumps, whatever is done to that. */
public final class SteadyClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
