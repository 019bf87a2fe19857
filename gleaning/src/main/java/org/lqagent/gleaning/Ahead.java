package org.lqagent.gleaning;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Work that a thread of its own does in batches, while another uses what came of those before.
 * Bounded: who is too far ahead waits.
 *
 * @param <T> what comes of the work
 */
final class Ahead<T> implements AutoCloseable {
  /** That wait to be taken. */
  static final int BATCHES = 4;

  /**
   * Some of what comes of the work.
   *
   * @param position in the capture, behind them, in octets
   * @param isLast whether there are no more, for the reason given or because that was all
   */
  record Batch<T>(List<T> items, long position, boolean isLast, Optional<Throwable> reason) {}

  /** The work; it is not called again once it threw or gave the last batch. */
  interface Work<T> {
    Batch<T> next() throws InterruptedException;
  }

  private final Work<T> work;
  private final BlockingQueue<Batch<T>> batches = new ArrayBlockingQueue<>(BATCHES);
  private final Thread thread;

  private Ahead(String name, Work<T> work) {
    this.work = work;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts the work on a thread with a name. */
  static <T> Ahead<T> start(String name, Work<T> work) {
    Ahead<T> ahead = new Ahead<>(name, work);
    ahead.thread.start();
    return ahead;
  }

  /** The next batch, in order; waits for it. */
  Batch<T> next() throws InterruptedException {
    return batches.take();
  }

  private void run() {
    try {
      Batch<T> batch = new Batch<>(List.of(), 0, false, Optional.empty());
      while (!batch.isLast()) {
        batch = nextAfter(batch);
        batches.put(batch);
      }
    } catch (InterruptedException e) {
      // Nobody wants any more.
    }
  }

  /** Whatever goes wrong is the other thread's to know: it would wait for ever. */
  private Batch<T> nextAfter(Batch<T> before) throws InterruptedException {
    try {
      return work.next();
    } catch (RuntimeException | Error e) {
      return new Batch<>(List.of(), before.position(), true, Optional.of(e));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
