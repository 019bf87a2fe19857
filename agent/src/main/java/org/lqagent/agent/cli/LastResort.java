package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Ends the process when an orderly end does not come: a daemon with a dead or stuck thread may wait
 * for that thread for ever.
 */
final class LastResort {
  private LastResort() {}

  /**
   * From now on, the process has so long to end.
   *
   * @param busy the thread that ends it in order; what it waits for is said
   */
  static void within(Duration patience, int exitCode, Thread busy, PrintWriter err) {
    Thread clock =
        new Thread(
            () -> {
              try {
                Thread.sleep(patience.toMillis());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              err.println("lqagent: no orderly end within " + patience.toSeconds() + " s, at:");
              for (StackTraceElement frame : busy.getStackTrace()) {
                err.println("\tat " + frame);
              }
              err.flush();
              Runtime.getRuntime().halt(exitCode);
            },
            "last resort");
    clock.setDaemon(true);
    clock.start();
  }
}
