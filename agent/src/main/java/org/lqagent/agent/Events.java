package org.lqagent.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.lqagent.counters.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of events, one line for each, and no more than a few of a kind in a while:
 * what is kept back is counted, and said with the next line.
 */
final class Events {
  private static final int AT_ONCE = 10;
  private static final Duration WHILE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger("lqagent");

  private static final class Window {
    private Instant start = Instant.MIN;
    private int said;
    private long keptBack;
  }

  private final InstantSource clock;
  private final Map<Event, Window> windows = new EnumMap<>(Event.class);
  private final Counters<Event> counts = new Counters<>(Event.class);

  Events(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Tells of an event.
   *
   * @param sentence may have in it what came from the network: it is made one line of plain text
   */
  void tell(Event event, String sentence) {
    tell(event, sentence, null);
  }

  void tell(Event event, String sentence, Throwable cause) {
    counts.count(event);
    long keptBack;
    synchronized (this) {
      Window window = windows.computeIfAbsent(event, e -> new Window());
      Instant now = clock.instant();
      if (now.isAfter(plus(window.start))) {
        window.start = now;
        window.said = 0;
      }
      if (window.said == AT_ONCE) {
        window.keptBack++;
        return;
      }
      window.said++;
      keptBack = window.keptBack;
      window.keptBack = 0;
    }
    String more = keptBack == 0 ? "" : " (and " + keptBack + " like it before)";
    LOG.atLevel(event.level())
        .setCause(cause)
        .log("{}: {}{}", event, PlainText.line(sentence), more);
  }

  /** How often what happened, said or kept back. */
  Counters<Event> counts() {
    return counts;
  }

  private static Instant plus(Instant start) {
    return start.equals(Instant.MIN) ? start : start.plus(WHILE);
  }
}
