package org.lqagent.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The time of day for instants of the steady clock, as displays have it. The two clocks part when
 * somebody sets the time of day while the daemon runs.
 *
 * @param ahead how far the time of day is ahead of the steady clock, in whole seconds
 */
public record TimeOfDay(Duration ahead) {
  /** Where the two are the same. */
  public static final TimeOfDay STEADY = new TimeOfDay(Duration.ZERO);

  /** As it is now. Rounded, so that the same instant is displayed alike from one to the next. */
  static TimeOfDay now(InstantSource steady, InstantSource wall) {
    long millis = Duration.between(steady.instant(), wall.instant()).toMillis();
    return new TimeOfDay(Duration.ofSeconds(Math.round(millis / 1000.0)));
  }

  /** When something ends, unless it never does. */
  public static Optional<Instant> end(Instant until) {
    return Optional.of(until).filter(instant -> !instant.equals(Instant.MAX));
  }

  /** The time of day of an instant; {@link Instant#MAX} stays what it is. */
  Instant of(Instant steady) {
    return steady.equals(Instant.MAX) ? steady : steady.plus(ahead);
  }
}
