package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows printed in aligned columns under a heading.
 *
 * <p>Widths are settled by the first rows, so that a table of a million is not held in memory.
 */
final class TextTable {
  private static final int ROWS_TO_MEASURE = 500;
  private static final int ROWS_AT_ONCE = 1024;
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

  /** Prints many rows, put into words on every processor, in the order of the items. */
  <T> void rows(List<T> items, Function<T, String[]> words) {
    int first = 0;
    while (!measured && first < items.size()) {
      row(words.apply(items.get(first++)));
    }
    List<T> others = items.subList(first, items.size());
    IntStream.range(0, (others.size() + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE)
        .mapToObj(
            piece ->
                others.subList(
                    piece * ROWS_AT_ONCE, Math.min((piece + 1) * ROWS_AT_ONCE, others.size())))
        .parallel()
        .map(piece -> text(piece, words))
        .forEachOrdered(out::print);
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
    append(line, cells);
    out.print(line);
  }

  private <T> String text(List<T> items, Function<T, String[]> words) {
    StringBuilder lines = new StringBuilder();
    for (T item : items) {
      append(lines, words.apply(item));
    }
    return lines.toString();
  }

  private void append(StringBuilder lines, String[] cells) {
    int start = lines.length();
    for (int i = 0; i < cells.length; i++) {
      lines.append(cells[i]);
      for (int width = cells[i].length(); width < widths[i]; width++) {
        lines.append(' ');
      }
      lines.append(GAP);
    }
    int end = lines.length();
    while (end > start && Character.isWhitespace(lines.charAt(end - 1))) {
      end--;
    }
    lines.setLength(end);
    lines.append(System.lineSeparator());
  }
}
