package org.lqagent.server;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each event happened. */
public final class Counters {
  private final LongAdder[] adders =
      Arrays.stream(Event.values()).map(event -> new LongAdder()).toArray(LongAdder[]::new);

  void count(Event event) {
    adders[event.ordinal()].increment();
  }

  public long of(Event event) {
    return adders[event.ordinal()].sum();
  }

  /** The events that happened, by name. */
  public Map<Event, Long> seen() {
    Map<Event, Long> seen = new TreeMap<>();
    for (Event event : Event.values()) {
      if (of(event) > 0) {
        seen.put(event, of(event));
      }
    }
    return seen;
  }
}
