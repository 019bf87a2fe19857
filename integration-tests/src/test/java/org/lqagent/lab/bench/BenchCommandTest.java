package org.lqagent.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void everyBenchmarkIsListedWithWhatItMeasures() {
    assertThat(bench.execute("--list")).isZero();
    assertThat(out.toString().lines())
        .allMatch(line -> line.matches("[a-z-]+ +[a-zA-Z].*"))
        .anyMatch(line -> line.startsWith("leasequery "))
        .anyMatch(line -> line.startsWith("glean "))
        .anyMatch(line -> line.startsWith("table "));
  }

  @Test
  void aNameThatIsNoneIsAnsweredWithThoseThatAre() {
    assertThat(bench.execute("nosuch")).isEqualTo(2);
    assertThat(err.toString()).contains("no benchmark nosuch").contains("leasequery");
  }
}
