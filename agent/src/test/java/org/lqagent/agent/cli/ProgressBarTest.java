package org.lqagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final long SECOND = 1_000_000_000;

  private final StringWriter terminal = new StringWriter();
  private long now = 5 * SECOND;

  @Test
  void theLineIsWrittenOverAndGoneAtTheEnd() {
    try (ProgressBar bar = bar(true)) {
      bar.done(1_000_000);
      assertThat(terminal.toString()).isEmpty();
      now += 3 * SECOND;
      bar.done(10_000_000);
      assertThat(terminal.toString())
          .isEqualTo("\r[" + "#".repeat(10) + ".".repeat(30) + "]  25 %  10 of 40 MB  9 s left");
      bar.done(11_000_000);
      now += SECOND;
      bar.done(40_000_000);
    }
    String[] lines = terminal.toString().split("\r");
    assertThat(lines).hasSize(4);
    assertThat(lines[2]).startsWith("[" + "#".repeat(40) + "] 100 %  40 of 40 MB  0 s left");
    assertThat(lines[3]).isBlank().hasSameSizeAs(lines[2].stripTrailing());
  }

  @Test
  void whereNobodyWatchesNothingIsWritten() {
    try (ProgressBar bar = bar(false)) {
      now += 3 * SECOND;
      bar.done(10_000_000);
    }
    assertThat(terminal.toString()).isEmpty();
  }

  private ProgressBar bar(boolean isShown) {
    return new ProgressBar(new PrintWriter(terminal), isShown, 40_000_000, () -> now);
  }
}
