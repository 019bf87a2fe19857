package org.lqagent.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something to become so, with a deadline and a reason when it does not. */
public final class Await {
  /**
   * How long anything real may take before it counts as failed. It only says when to give up, so it
   * is made for a machine that does many other things.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration PACE = Duration.ofMillis(10);

  /**
   * Returns the value as soon as there is one.
   *
   * @param what the end of the sentence "waited 5 s for …"
   * @param evidence what to show beside it when the time is over, such as the end of a log
   */
  public static <T> T present(
      String what, Duration within, Supplier<Optional<T>> value, Supplier<String> evidence) {
    long start = System.nanoTime();
    while (true) {
      Optional<T> now = value.get();
      if (now.isPresent()) {
        return now.get();
      }
      if (System.nanoTime() - start > within.toNanos()) {
        throw new LabException(
            "waited " + within.toMillis() / 1000.0 + " s for " + what + "\n" + evidence.get());
      }
      try {
        Thread.sleep(PACE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting for " + what, e);
      }
    }
  }

  /** Returns as soon as the condition holds. */
  public static void until(
      String what, Duration within, BooleanSupplier condition, Supplier<String> evidence) {
    present(
        what,
        within,
        () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(),
        evidence);
  }

  private Await() {}
}
