package org.lqagent.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks whether time went on without this process: while the machine slept, the monotonic clock
 * stood still, and leases ran out all the same. And whether somebody set the time of day, which
 * changes no lifetime, but is worth a line.
 */
final class TimeWatch {
  /** More than two readings of the clocks lie apart, and more than the kernel slews in a second. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final InstantSource steady;
  private final InstantSource wall;
  private final Supplier<Optional<Duration>> uptime;
  private final Consumer<Duration> slept;
  private final Events events;

  /** How far each was ahead of the steady clock at the last look; its zero does not matter. */
  private Optional<Duration> uptimeAhead;

  private Duration wallAhead;

  /**
   * @param steady stands still while the machine sleeps, unless {@code slept} moves it
   * @param uptime since the machine started, the time asleep included, if that is known
   * @param slept told how long the machine slept; has to move the steady clock by that
   */
  TimeWatch(
      InstantSource steady,
      InstantSource wall,
      Supplier<Optional<Duration>> uptime,
      Consumer<Duration> slept,
      Events events) {
    this.steady = steady;
    this.wall = wall;
    this.uptime = uptime;
    this.slept = slept;
    this.events = events;
    this.uptimeAhead = uptimeAhead();
    this.wallAhead = wallAhead();
  }

  void look() {
    lookWhetherItSlept();
    Duration now = wallAhead();
    Duration jump = now.minus(wallAhead);
    if (jump.abs().compareTo(TOLERANCE) >= 0) {
      events.tell(
          Event.TIME_OF_DAY_SET,
          "the time of day went "
              + (jump.isNegative() ? "back" : "forth")
              + " by "
              + jump.abs().toSeconds()
              + "s; no lifetime changes");
      wallAhead = now;
    }
  }

  private void lookWhetherItSlept() {
    Optional<Duration> now = uptimeAhead();
    if (now.isPresent() && uptimeAhead.isPresent()) {
      Duration asleep = now.get().minus(uptimeAhead.get());
      if (asleep.compareTo(TOLERANCE) < 0) {
        return;
      }
      slept.accept(asleep);
      wallAhead = wallAhead();
      events.tell(
          Event.SLEPT,
          "the machine slept for "
              // Two clocks were read, one after the other: the nearest second, not the last whole
              // one.
              + asleep.plusMillis(500).toSeconds()
              + "s; leases that ended meanwhile end now");
      now = uptimeAhead();
    }
    uptimeAhead = now;
  }

  private Optional<Duration> uptimeAhead() {
    return uptime.get().map(up -> up.minus(Duration.between(Instant.EPOCH, steady.instant())));
  }

  private Duration wallAhead() {
    return Duration.between(steady.instant(), wall.instant());
  }
}
