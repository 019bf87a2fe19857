package org.lqagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in columns. */
class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCellAndLinesEndWithTheLastWord() {
    String text =
        print(
            table -> {
              table.row("2001:db8::1", "-");
              table.row("-", "for ever  ");
            });
    assertThat(text.lines())
        .containsExactly("LEASE        VALID UNTIL", "2001:db8::1  -", "-            for ever");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 498, 499, 500, 1523, 1524, 10_000})
  void manyRowsArePrintedAsOneByOne(int count) {
    Random random = new Random(count);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new String[] {cell(random), cell(random)});
    }
    assertThat(print(table -> table.rows(rows, row -> row)))
        .isEqualTo(print(table -> rows.forEach(table::row)));
  }

  /** Some wider than any before, some empty, some with blanks or more than Latin letters. */
  private static String cell(Random random) {
    String letters = "0af: \tü\u2003\u6f22";
    StringBuilder cell = new StringBuilder();
    for (int length = random.nextInt(30); length > 0; length--) {
      cell.append(letters.charAt(random.nextInt(letters.length())));
    }
    return cell.toString();
  }

  private static String print(Consumer<TextTable> rows) {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      TextTable table = new TextTable(out, "LEASE", "VALID UNTIL");
      rows.accept(table);
      table.end();
    }
    return text.toString();
  }
}
