package org.lqagent.agent.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * One moment on three clocks, written down so that a later process knows how long ago it was.
 *
 * @param stateMicros on the clock of the rows in the state, which never jumps
 * @param wallMicros by the time of day, since 1970
 * @param bootId which run of the kernel it was
 * @param uptimeMicros since that run began, the time asleep included
 */
record Moment(long stateMicros, long wallMicros, String bootId, long uptimeMicros) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final long MICROS = 1_000_000;

  /** This moment. */
  static Moment now(long stateMicros) {
    Instant wall = Instant.now();
    return new Moment(
        stateMicros,
        wall.getEpochSecond() * MICROS + wall.getNano() / 1000,
        thisBoot(),
        Uptime.now().map(Duration::toMillis).orElse(0L) * 1000);
  }

  /**
   * How long after this another moment was, never less than 0.
   *
   * <p>In one run of the kernel its uptime says it, whatever was done to the time of day meanwhile.
   * Else the time of day must be believed; where it went back, no time has passed, so that no lease
   * ends later than it was to end when it was written down, and none is lost.
   */
  long microsUntil(Moment later) {
    return Math.max(
        0,
        bootId.equals(later.bootId) && !bootId.isEmpty()
            ? later.uptimeMicros - uptimeMicros
            : later.wallMicros - wallMicros);
  }

  private static String thisBoot() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
