package org.lqagent.leasequery;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When which exchange is to be looked at again. One timer serves all: most are answered long before
 * their time, and to set and cancel one with the event loop for each costs two system calls.
 */
final class Alarms {
  private final TreeSet<Exchange> exchanges =
      new TreeSet<>(
          Comparator.comparing((Exchange exchange) -> exchange.alarm)
              .thenComparingInt(exchange -> exchange.transactionId));

  /** Sets an exchange's alarm, instead of the one it had. */
  void set(Exchange exchange, Instant at) {
    cancel(exchange);
    exchange.alarm = at;
    exchanges.add(exchange);
  }

  void cancel(Exchange exchange) {
    exchanges.remove(exchange);
  }

  /** When the next one is due. */
  Optional<Instant> next() {
    return exchanges.isEmpty() ? Optional.empty() : Optional.of(exchanges.first().alarm);
  }

  /** Takes one out that is due. */
  Optional<Exchange> due(Instant now) {
    return exchanges.isEmpty() || exchanges.first().alarm.isAfter(now)
        ? Optional.empty()
        : Optional.of(exchanges.pollFirst());
  }
}
