package org.lqagent.leasequery;

import java.time.Duration;

/** Durations as people write them. */
public final class Spans {
  private Spans() {}

  /** {@code 11s}, or {@code 1500ms} where it is no whole number of seconds. */
  public static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
