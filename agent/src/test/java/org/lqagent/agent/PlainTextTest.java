package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing that is told can make a second line, a false one, or colours. */
@Tag("F-54")
class PlainTextTest {
  @Test
  void whatIsNotPlainIsEscaped() {
    assertThat(PlainText.line("2001:db8::1 on acc0 (\"a\")"))
        .isEqualTo("2001:db8::1 on acc0 (\"a\")");
    assertThat(PlainText.line("a\nERROR THREAD_DIED: b\r\u001b[31m\u0000\u202e"))
        .isEqualTo("a\\u000aERROR THREAD_DIED: b\\u000d\\u001b[31m\\u0000\\u202e");
    assertThat(PlainText.line("\\u000a")).isEqualTo("\\\\u000a");
  }

  @Test
  void whatIsLongIsCut() {
    assertThat(PlainText.line("x".repeat(1000))).isEqualTo("x".repeat(1000));
    assertThat(PlainText.line("x".repeat(70_000))).isEqualTo("x".repeat(1000) + "... (69000 more)");
  }
}
