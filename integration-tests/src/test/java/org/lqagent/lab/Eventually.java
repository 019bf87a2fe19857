package org.lqagent.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what the kernel or another thread is about to do. */
public final class Eventually {
  private static final Duration DEADLINE = Await.PATIENCE;
  private static final Duration BETWEEN = Duration.ofMillis(5);

  private Eventually() {}

  /** Tries assertions until they hold; after ten seconds their last failure stands. */
  public static void eventually(Callable<?> assertions) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        assertions.call();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
    }
  }
}
