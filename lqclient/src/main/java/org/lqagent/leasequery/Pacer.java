package org.lqagent.leasequery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lets questions go one by one: a rate in all, a rate for each interface, and each interface's turn
 * in order, so that a scan on one port costs the others nothing. Bounded: what finds its
 * interface's queue full is refused.
 */
final class Pacer<T> {
  /** How many interfaces are looked at before the next event; their turn is kept. */
  private static final int LOOKED_AT = 64;

  private final Pace pace;
  private final TokenBucket total;
  private final Map<String, Line> lines = new HashMap<>();
  private final Deque<Line> turns = new ArrayDeque<>();
  private int linesAfterSweep;

  /** The questions asked for one interface. Its queue is empty if and only if it has no turn. */
  private final class Line {
    private final TokenBucket bucket = new TokenBucket(pace.perInterface());
    private final Deque<T> queue = new ArrayDeque<>(2);
  }

  Pacer(Pace pace) {
    this.pace = pace;
    this.total = new TokenBucket(pace.perSecond());
  }

  /** Puts a question in its interface's queue; false if that is full. */
  boolean offer(String interfaceName, T question, Instant now) {
    Line line = lines.get(interfaceName);
    if (line == null) {
      sweep(now);
      line = new Line();
      lines.put(interfaceName, line);
    }
    if (line.queue.size() == pace.queued()) {
      return false;
    }
    line.queue.add(question);
    if (line.queue.size() == 1) {
      turns.add(line);
    }
    return true;
  }

  /** Takes a question out that nobody needs an answer to any more. */
  void withdraw(String interfaceName, T question) {
    Line line = lines.get(interfaceName);
    if (line != null && line.queue.remove(question) && line.queue.isEmpty()) {
      turns.remove(line);
    }
  }

  /**
   * Takes the question whose turn it is, and its share of both rates.
   *
   * @param canGo whether a question could be asked now; one that could not keeps its place
   */
  Optional<T> next(Instant now, Predicate<T> canGo) {
    if (!total.hasToken(now)) {
      return Optional.empty();
    }
    for (int i = Math.min(turns.size(), LOOKED_AT); i > 0; i--) {
      Line line = turns.remove();
      T question = line.queue.element();
      boolean goes = line.bucket.hasToken(now) && canGo.test(question);
      if (goes) {
        line.queue.remove();
        line.bucket.take(1, now);
      }
      if (!line.queue.isEmpty()) {
        turns.add(line);
      }
      if (goes) {
        total.take(1, now);
        return Optional.of(question);
      }
    }
    return Optional.empty();
  }

  /** Counts what went out beside the questions' first transmissions. */
  void charge(int datagrams, Instant now) {
    total.take(datagrams, now);
  }

  /** When a question that waits for its rate may go; empty if none does. */
  Optional<Instant> ready(Instant now) {
    if (turns.isEmpty()) {
      return Optional.empty();
    }
    if (!total.hasToken(now)) {
      return Optional.of(total.ready(now));
    }
    return turns.stream()
        .limit(LOOKED_AT)
        .filter(line -> !line.bucket.hasToken(now))
        .map(line -> line.bucket.ready(now))
        .min(Instant::compareTo);
  }

  // An interface that asked nothing for a second is as good as new.
  private void sweep(Instant now) {
    if (lines.size() > 2 * linesAfterSweep + LOOKED_AT) {
      lines.values().removeIf(line -> line.queue.isEmpty() && line.bucket.isFull(now));
      linesAfterSweep = lines.size();
    }
  }
}
