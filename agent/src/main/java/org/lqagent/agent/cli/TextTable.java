package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows printed in aligned columns under a heading.
 *
 * <p>Widths are settled by the first rows, so that a table of a million is not held in memory.
 */
final class TextTable {
  private static final int ROWS_TO_MEASURE = 500;
  private static final String GAP = "  ";

  private final PrintWriter out;
  private final List<String[]> held = new ArrayList<>();
  private final int[] widths;
  private boolean measured;

  TextTable(PrintWriter out, String... heading) {
    this.out = out;
    this.widths = new int[heading.length];
    held.add(heading);
  }

  void row(String... cells) {
    if (measured) {
      print(cells);
      return;
    }
    held.add(cells);
    if (held.size() == ROWS_TO_MEASURE) {
      end();
    }
  }

  /** Prints what is still held back. */
  void end() {
    for (String[] cells : held) {
      for (int i = 0; i < cells.length; i++) {
        widths[i] = Math.max(widths[i], cells[i].length());
      }
    }
    measured = true;
    held.forEach(this::print);
    held.clear();
  }

  private void print(String[] cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(cells[i])
          .append(" ".repeat(Math.max(0, widths[i] - cells[i].length())))
          .append(GAP);
    }
    out.println(line.toString().stripTrailing());
  }
}
