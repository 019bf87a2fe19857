package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One timer that runs its task at the earliest time that was asked for since it last did. */
final class WakeUp {
  private final ScheduledExecutorService thread;
  private final Runnable task;
  private Instant at = Instant.MAX;
  private Optional<Future<?>> timer = Optional.empty();

  WakeUp(ScheduledExecutorService thread, Runnable task) {
    this.thread = thread;
    this.task = task;
  }

  void noLaterThan(Instant time, Instant now) {
    if (time.isBefore(at)) {
      cancel();
      at = time;
      timer =
          Optional.of(
              thread.schedule(
                  this::run, Duration.between(now, time).toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  void cancel() {
    timer.ifPresent(scheduled -> scheduled.cancel(false));
    timer = Optional.empty();
    at = Instant.MAX;
  }

  private void run() {
    timer = Optional.empty();
    at = Instant.MAX;
    task.run();
  }
}
