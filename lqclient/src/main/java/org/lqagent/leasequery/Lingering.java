package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Exchanges that ended with "nobody holds it" while a server had not had its say: they stay open
 * for its leases a while longer, as a positive answer beats any other. Those who asked are not kept
 * waiting. At most {@value #MOST} linger; the oldest leaves first.
 */
final class Lingering {
  static final Duration TIME = Duration.ofSeconds(60);
  static final int MOST = 4096;

  private record Lingerer(Exchange exchange, Instant until) {}

  private final Deque<Lingerer> oldestFirst = new ArrayDeque<>();

  void add(Exchange exchange, Instant now) {
    oldestFirst.add(new Lingerer(exchange, now.plus(TIME)));
  }

  /** Has those leave whose time is over, or for whom there is no room. */
  void leave(Instant now, Consumer<Exchange> leaving) {
    while (oldestFirst.size() > MOST
        || !oldestFirst.isEmpty() && !now.isBefore(oldestFirst.peek().until())) {
      leaving.accept(oldestFirst.poll().exchange());
    }
  }
}
