package org.lqagent.leasequery;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Asks DHCPv6 servers who holds which lease: the requestor of RFC 5007.
 *
 * <p>Safe for use by any thread. All the work is done on the transport's thread, and there the
 * callers hear of the answers: they must not block it.
 */
public final class LeasequeryClient implements AutoCloseable {
  /** The group of counters for questions that were not asked. */
  static final String REFUSED = "leasequery.refused";

  /** Why a question was not asked. */
  enum Refusal {
    /** As many callers wait as may. */
    TOO_MANY_WAITING,
    /** As many questions wait for their interface as may. */
    QUEUE_FULL,
    /** All servers that could be asked have fallen silent. */
    SERVERS_SILENT,
    CLOSED
  }

  private final int mostWaiting;
  private final Counters counters;
  private final ScheduledExecutorService thread;
  private final Requestor requestor;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Takes over what the transport receives; closing the transport remains its owner's business.
   *
   * @param steady the time that leases and timers are told in; it must not jump
   * @param timeOfDay the time that servers share, to read ISC dhcpd's CLT_TIME by
   * @param random must not be predictable: it draws the transaction ids
   */
  public LeasequeryClient(
      LeasequerySettings settings,
      Transport transport,
      InstantSource steady,
      InstantSource timeOfDay,
      RandomGenerator random,
      Counters counters,
      LeasequeryListener listener) {
    this.mostWaiting = settings.pace().waiting();
    this.counters = counters;
    this.thread = transport.thread();
    this.requestor =
        new Requestor(settings, transport, steady, timeOfDay, random, counters, listener);
    transport.deliverTo(requestor::received);
  }

  /** Asks for nobody in particular, {@link #ask(Question, String, Consumer)}. */
  public CompletableFuture<LeaseAnswer> ask(Question question, Consumer<ClientLeases> onLeases) {
    return ask(question, "", onLeases);
  }

  /**
   * Asks a question, or waits with those who have asked it already.
   *
   * @param interfaceName whose rate it counts against, the interface where it came up
   * @param onLeases called for the first good answer at once, and again for whatever is newer or
   *     more; each call has only what is news
   * @return completed when all is known that will be, and never exceptionally; {@link
   *     LeaseAnswer.Silence} after 0 transmissions if it was not asked at all
   */
  public CompletableFuture<LeaseAnswer> ask(
      Question question, String interfaceName, Consumer<ClientLeases> onLeases) {
    return ask(question, interfaceName, Terms.USUAL, onLeases);
  }

  /** Asks a question on terms of its own, {@link #ask(Question, String, Consumer)} otherwise. */
  public CompletableFuture<LeaseAnswer> ask(
      Question question, String interfaceName, Terms terms, Consumer<ClientLeases> onLeases) {
    if (waiting.incrementAndGet() > mostWaiting) {
      return refused(Refusal.TOO_MANY_WAITING);
    }
    Inquiry.Waiter waiter = new Inquiry.Waiter(onLeases, new CompletableFuture<>(), waiting);
    try {
      thread.execute(() -> requestor.asked(question, interfaceName, terms, waiter));
    } catch (RejectedExecutionException e) {
      return refused(Refusal.CLOSED);
    }
    return waiter.future();
  }

  /** How the servers do that have been asked so far. */
  public CompletableFuture<List<ServerState>> servers() {
    return CompletableFuture.supplyAsync(requestor::servers, thread);
  }

  /** Ends every question with what is known; those asked afterwards are refused. */
  @Override
  public void close() {
    try {
      thread.execute(requestor::close);
    } catch (RejectedExecutionException e) {
      // The transport was closed first, and its thread is gone.
    }
  }

  private CompletableFuture<LeaseAnswer> refused(Refusal reason) {
    waiting.decrementAndGet();
    counters.count(REFUSED, reason);
    return CompletableFuture.completedFuture(new LeaseAnswer.Silence(0));
  }
}
