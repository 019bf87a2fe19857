package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One line on the terminal that says how long a question has been waited for. */
final class QueryProgress implements AutoCloseable {
  private static final String BACK_AND_CLEAR = "\r\u001b[K";
  private static final long FIRST_MILLIS = 500;
  private static final long EVERY_MILLIS = 200;

  private final PrintWriter out;
  private final QueryWatch watch;
  private Optional<Future<?>> updates = Optional.empty();
  private boolean shown;

  private QueryProgress(PrintWriter out, QueryWatch watch) {
    this.out = out;
    this.watch = watch;
  }

  /** Shows it from half a second on, if it is wanted and standard error is a terminal. */
  static QueryProgress on(
      ScheduledExecutorService thread, PrintWriter out, QueryWatch watch, boolean wanted) {
    QueryProgress progress = new QueryProgress(out, watch);
    if (wanted && Terminal.isStandardError()) {
      progress.updates =
          Optional.of(
              thread.scheduleAtFixedRate(
                  progress::show, FIRST_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS));
    }
    return progress;
  }

  private synchronized void show() {
    if (updates.isEmpty()) {
      return;
    }
    shown = true;
    out.printf(
        Locale.ROOT,
        "%swaiting for an answer: %.1f s, asked %d of 5 times",
        BACK_AND_CLEAR,
        watch.seconds(),
        watch.transmissions());
    out.flush();
  }

  /** Takes the line away. */
  synchronized void end() {
    updates.ifPresent(running -> running.cancel(false));
    updates = Optional.empty();
    if (shown) {
      out.print(BACK_AND_CLEAR);
      out.flush();
      shown = false;
    }
  }

  @Override
  public void close() {
    end();
  }
}
