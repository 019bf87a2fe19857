package org.lqagent.dhcpv6;

import java.time.Instant;

/** A server's time of day on the wire: seconds since the year 2000, RFC 7653 section 6.3. */
public final class ServerTime {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

  private ServerTime() {}

  /**
   * The instant that a number stands for.
   *
   * @param seconds 0..2^32-1
   */
  public static Instant instant(long seconds) {
    return START.plusSeconds(seconds);
  }

  /**
   * The number for an instant, a part of a second cut off.
   *
   * @throws IllegalArgumentException if it is before 2000 or after 2136-02-07
   */
  public static long seconds(Instant time) {
    long seconds = time.getEpochSecond() - START.getEpochSecond();
    Checks.u32("time", seconds);
    return seconds;
  }

  static String text(long seconds) {
    return seconds + " s, " + instant(seconds);
  }
}
