package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A clock and a thread's schedule that move only when a test says so. */
public final class VirtualTime extends AbstractExecutorService
    implements ScheduledExecutorService, InstantSource {
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
  private Instant now = START;
  private long sequence;
  private boolean running;

  @Override
  public Instant instant() {
    return now;
  }

  /** Seconds since the start. */
  public double seconds() {
    return Duration.between(START, now).toNanos() / 1e9;
  }

  public void advance(Duration by) {
    Instant until = now.plus(by);
    runUntil(until);
    now = until;
  }

  /** Moves on until nothing is scheduled any more. */
  public void exhaust() {
    runUntil(Instant.MAX);
  }

  /** How many tasks are scheduled and not cancelled. */
  public long scheduled() {
    return tasks.stream().filter(task -> !task.isCancelled()).count();
  }

  private void runUntil(Instant until) {
    while (!tasks.isEmpty() && !tasks.peek().at.isAfter(until)) {
      Task<?> task = tasks.remove();
      if (!task.isCancelled()) {
        now = task.at.isAfter(now) ? task.at : now;
        task.run();
      }
    }
  }

  /** What is executed runs at once, unless something runs already. */
  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.NANOSECONDS);
    if (!running) {
      running = true;
      runUntil(now);
      running = false;
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(new Task<>(command, now.plusNanos(unit.toNanos(delay)), sequence++));
  }

  private <T> Task<T> add(Task<T> task) {
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }

  private static final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final Instant at;
    private final long sequence;

    Task(Runnable command, Instant at, long sequence) {
      super(command, null);
      this.at = at;
      this.sequence = sequence;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> task = (Task<?>) other;
      int order = at.compareTo(task.at);
      return order != 0 ? order : Long.compare(sequence, task.sequence);
    }
  }
}
