package org.lqagent.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The thread that owns the table: does what others hand it, in order, and a tick in between.
 *
 * <p>The queue is bounded. Who hands over packets is told when it is full and counts the loss; who
 * hands over answers waits.
 */
final class Keeper implements AutoCloseable {
  private static final int QUEUED = 1 << 16;

  private final BlockingQueue<Runnable> work = new ArrayBlockingQueue<>(QUEUED);
  private final AtomicReference<Background> background = new AtomicReference<>();
  private final Duration interval;
  private final Runnable tick;
  private final Consumer<RuntimeException> failed;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long lastTick = System.nanoTime();

  /**
   * A keeper that has yet to be started.
   *
   * @param interval how often the tick runs
   * @param failed told of a piece of work that threw; the thread goes on
   * @param died told when the thread cannot go on
   */
  Keeper(
      Duration interval,
      Runnable tick,
      Consumer<RuntimeException> failed,
      Thread.UncaughtExceptionHandler died) {
    this.interval = interval;
    this.tick = tick;
    this.failed = failed;
    this.thread = new Thread(this::keep, "keeper");
    thread.setUncaughtExceptionHandler(died);
  }

  void start() {
    thread.start();
  }

  /** Hands over work that may be lost; false if it was, because the queue is full. */
  boolean offer(Runnable task) {
    return work.offer(task);
  }

  /**
   * Hands over work that must not be lost; waits while the queue is full. The keeper itself does it
   * at once: it would wait for itself.
   */
  void hand(Runnable task) {
    if (Thread.currentThread() == thread) {
      task.run();
      return;
    }
    try {
      work.put(task);
    } catch (InterruptedException e) {
      // Whoever interrupts us stops the daemon: the work has no keeper any more.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Has work done and waits for its outcome.
   *
   * @throws SystemRefusedException if the work throws it
   */
  <T> T call(Work<T> task) throws SystemRefusedException {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    hand(
        () -> {
          try {
            outcome.complete(task.run());
          } catch (SystemRefusedException | RuntimeException e) {
            outcome.completeExceptionally(e);
          }
        });
    try {
      return outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SystemRefusedException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SystemRefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Work with an outcome. */
  interface Work<T> {
    T run() throws SystemRefusedException;
  }

  /** Has something done in the background, in place of whatever was before. */
  void background(Background work) {
    background.set(work);
  }

  /** Work in pieces, done while nothing else waits, and one with each tick. */
  interface Background {
    /** Does the next piece; how long to wait until the one after it, empty if there is none. */
    Optional<Duration> piece();
  }

  /** How many pieces of work wait. */
  int backlog() {
    return work.size();
  }

  /**
   * How long ago the last tick was: as long as the present piece of work takes, or its interval.
   */
  Duration sinceTick() {
    return Duration.ofNanos(System.nanoTime() - lastTick);
  }

  private void keep() {
    long nextTick = System.nanoTime();
    long nextPiece = nextTick;
    while (!closed) {
      try {
        long now = System.nanoTime();
        long untilTick = nextTick - now;
        long untilPiece = background.get() == null ? untilTick : nextPiece - now;
        Runnable task = work.poll(Math.min(untilTick, untilPiece), TimeUnit.NANOSECONDS);
        if (task != null) {
          run(task);
        } else if (System.nanoTime() - nextPiece >= 0) {
          nextPiece = System.nanoTime() + piece().toNanos();
        }
      } catch (InterruptedException e) {
        // Only close() interrupts, and the loop looks.
      }
      if (System.nanoTime() - nextTick >= 0) {
        run(tick);
        nextPiece = System.nanoTime() + piece().toNanos();
        lastTick = System.nanoTime();
        nextTick = System.nanoTime() + interval.toNanos();
      }
    }
  }

  private Duration piece() {
    Background present = background.get();
    if (present == null) {
      return Duration.ZERO;
    }
    try {
      Optional<Duration> pause = present.piece();
      if (pause.isEmpty()) {
        background.compareAndSet(present, null);
      }
      return pause.orElse(Duration.ZERO);
    } catch (RuntimeException e) {
      failed.accept(e);
      return interval;
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
