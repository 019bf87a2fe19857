package org.lqagent.agent.page;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.lqagent.dhcpv6.Octets;

/** Values as an operator reads them at a glance. */
final class Texts {
  private static final Duration LONG = Duration.ofDays(2);

  private Texts() {}

  /** With the two biggest of days, hours, minutes and seconds: {@code 1h 12m}. */
  static String span(Duration duration) {
    Duration d = duration.isNegative() ? Duration.ZERO : duration;
    if (d.compareTo(LONG) >= 0) {
      return d.toDays() + "d " + d.toHoursPart() + "h";
    } else if (d.toHours() > 0) {
      return d.toHours() + "h " + d.toMinutesPart() + "m";
    } else if (d.toMinutes() > 0) {
      return d.toMinutes() + "m " + d.toSecondsPart() + "s";
    }
    return d.toSeconds() + "s";
  }

  /** In the unit that suits it: {@code 0.8 ms}, {@code 120 ms}, {@code 2.4 s}. */
  static String exact(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    } else if (millis < 1000) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    } else if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
    return span(duration);
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** How long ago something was. */
  static String ago(Instant when, Instant now) {
    Duration since = Duration.between(when, now);
    return since.toSeconds() < 1 ? "now" : span(since) + " ago";
  }

  /** To the second, for people. */
  static String clock(Instant instant) {
    return time(instant).replace('T', ' ').replace("Z", " UTC");
  }

  /** To the second, in UTC. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** As text if that is all it is, else in hexadecimal. */
  static String octets(Octets octets) {
    for (int i = 0; i < octets.length(); i++) {
      if (octets.at(i) < 0x20 || octets.at(i) > 0x7e) {
        return octets.toColonHex();
      }
    }
    return octets.length() == 0
        ? "empty"
        : new String(octets.toByteArray(), StandardCharsets.US_ASCII);
  }
}
