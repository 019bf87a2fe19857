package org.lqagent.bulk;

import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;

/**
 * Hands on what one server tells, put together by client in batches, and knows how many leases are
 * not taken yet. All on the thread of the connections.
 */
final class Handover {
  /** How many leases are looked at together, and for how long they are waited for at most. */
  private static final int BATCH = 1024;

  private static final long BATCH_MILLIS = 20;

  private final BulkServer server;
  private final int mostBehind;
  private final ScheduledExecutorService thread;
  private final Counters counters;
  private final BulkListener listener;
  private final Runnable moved;
  private final ClientMerge merge = new ClientMerge();
  private Optional<PendingQuery> held = Optional.empty();
  private Optional<Future<?>> flushing = Optional.empty();
  private int behind;
  private long leases;

  /**
   * Nothing is held at first.
   *
   * @param moved run after leases were handed on, and after some were taken
   */
  Handover(
      BulkServer server,
      int mostBehind,
      ScheduledExecutorService thread,
      Counters counters,
      BulkListener listener,
      Runnable moved) {
    this.server = server;
    this.mostBehind = mostBehind;
    this.thread = thread;
    this.counters = counters;
    this.listener = listener;
    this.moved = moved;
  }

  void add(PendingQuery of, ClientLeases client) {
    if (held.isPresent() && held.get() != of) {
      flush();
    }
    held = Optional.of(of);
    merge.add(client);
    if (merge.leases() >= BATCH) {
      flush();
    }
  }

  /** Hands on what is held. */
  void flush() {
    flushing.ifPresent(f -> f.cancel(false));
    flushing = Optional.empty();
    int count = merge.leases();
    if (count == 0) {
      return;
    }
    PendingQuery of = held.orElseThrow();
    held = Optional.empty();
    of.handedOn(count);
    leases += count;
    behind += count;
    counters.add("bulk.leases", count);
    listener
        .leases(server, of.query(), merge.take())
        .whenComplete(
            (taken, failure) -> {
              try {
                thread.execute(() -> taken(count));
              } catch (RejectedExecutionException e) {
                // The connections were closed; nobody reads on.
                return;
              }
            });
    moved.run();
  }

  /** Hands on what is held if nothing comes to complete it for a moment. */
  void flushSoon() {
    if (flushing.isEmpty() && merge.leases() > 0) {
      flushing = Optional.of(thread.schedule(this::flush, BATCH_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  private void taken(int count) {
    behind -= count;
    moved.run();
  }

  /** How many leases were handed on. */
  long leases() {
    return leases;
  }

  /** Whether so many are not taken that the server must wait. */
  boolean isFull() {
    return behind > mostBehind;
  }

  /** Whether so many were taken that a server that waits may go on. */
  boolean isDrained() {
    return behind <= mostBehind / 2;
  }
}
