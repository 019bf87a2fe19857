package org.lqagent.agent.cli;

import java.io.PrintStream;

/** One line at the bottom of a terminal that says how far something has come; else nothing. */
final class ProgressLine implements AutoCloseable {
  private static final int BAR = 30;
  private static final int WIDTH = 79;

  private final PrintStream out;
  private final boolean isShown;
  private boolean isDirty;

  /**
   * A line that is written over again and again.
   *
   * @param isShown whether there is anybody to see it
   */
  ProgressLine(PrintStream out, boolean isShown) {
    this.out = out;
    this.isShown = isShown;
  }

  /** A line on standard error, if that is a terminal. */
  static ProgressLine ofStandardError() {
    return new ProgressLine(System.err, Terminal.isStandardError());
  }

  /** Shows other words in its place. */
  synchronized void show(String words) {
    if (isShown) {
      out.print("\r\u001b[K" + (words.length() > WIDTH ? words.substring(0, WIDTH) : words));
      out.flush();
      isDirty = true;
    }
  }

  /** {@code [#####.....] 50 %}. */
  static String bar(long done, long all) {
    int filled = all == 0 ? BAR : (int) (BAR * Math.min(done, all) / all);
    return "["
        + "#".repeat(filled)
        + ".".repeat(BAR - filled)
        + "] "
        + (all == 0 ? 100 : 100 * Math.min(done, all) / all)
        + " %";
  }

  @Override
  public void close() {
    clear();
  }

  /** Takes it away. */
  synchronized void clear() {
    if (isDirty) {
      out.print("\r\u001b[K");
      out.flush();
      isDirty = false;
    }
  }
}
