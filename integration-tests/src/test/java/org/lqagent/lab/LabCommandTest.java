package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LabCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int lab(String... args) {
    return LabCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @Test
  void aWrongCommandLineIsStatus2() {
    assertThat(lab()).isEqualTo(2);
    assertThat(lab("sideways")).isEqualTo(2);
    assertThat(lab("up", "--name", "../x")).isEqualTo(2);
    assertThat(err.toString())
        .contains("need up, down or status")
        .contains("a lab's name is 1..31 letters, digits and hyphens, not \"../x\"");
  }

  @Test
  @AsRoot
  void upStatusDown() {
    String name = "command" + ProcessHandle.current().pid();
    try {
      assertThat(lab("status", "--name", name)).isEqualTo(1);
      assertThat(out.toString()).contains("lab " + name + " is not up");

      assertThat(lab("up", "--name", name)).as(err.toString()).isZero();
      Lab.named(name).part("dhcrelay").orElseThrow().stop();

      assertThat(lab("status", "--name", name)).isZero();
      assertThat(out.toString())
          .containsPattern("dhcpd +process [0-9]+ in " + name + "-srv1")
          .containsPattern("dhcrelay +not running")
          .contains("acc0 2001:db8:1::1/64")
          .contains("lease        2001:db8:1::");
    } finally {
      assertThat(lab("down", "--name", name)).isZero();
    }
    assertThat(Lab.named(name).isUp()).isFalse();
  }
}
