package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How far a long task has come, on one line of a terminal that is written over and over, and gone
 * at the end. For one thread.
 */
final class ProgressBar implements AutoCloseable {
  private static final long BETWEEN_NANOS = 200_000_000;
  private static final int WIDTH = 40;
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;

  private final PrintWriter terminal;
  private final boolean isShown;
  private final long total;
  private final LongSupplier nanoTime;
  private final long start;
  private long next;
  private int printed;

  /**
   * @param isShown else it does nothing
   * @param total of the work, in octets; more than 0
   * @param nanoTime a steady clock
   */
  ProgressBar(PrintWriter terminal, boolean isShown, long total, LongSupplier nanoTime) {
    this.isShown = isShown;
    this.terminal = terminal;
    this.total = total;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.next = start + BETWEEN_NANOS;
  }

  /** Shows how much is done, but not more than a few times a second. */
  void done(long octets) {
    long now = nanoTime.getAsLong();
    if (!isShown || now - next < 0) {
      return;
    }
    next = now + BETWEEN_NANOS;
    double share = Math.min(1, (double) octets / total);
    int filled = (int) (share * WIDTH);
    String line =
        "[%s%s] %3d %%  %.0f of %.0f MB%s"
            .formatted(
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                (int) (100 * share),
                octets / MEGA,
                total / MEGA,
                left(share, now).map(seconds -> "  " + seconds + " s left").orElse(""));
    terminal.print("\r" + line + " ".repeat(Math.max(0, printed - line.length())));
    terminal.flush();
    printed = line.length();
  }

  private Optional<Long> left(double share, long now) {
    return share == 0
        ? Optional.empty()
        : Optional.of((long) Math.ceil((now - start) / NANOS * (1 - share) / share));
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (printed > 0) {
      terminal.print("\r" + " ".repeat(printed) + "\r");
      terminal.flush();
    }
  }
}
