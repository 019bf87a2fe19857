package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.config.ConfigurationReader;

class KernelTraceTest {
  private static final String ACCESS =
      """
      uplink: { interface: up0 }
      access:
        - interface: acc0
          prefixes: ["2001:db8:1::/64"]
          delegated: ["2001:db8:100::/40", "2001:db8:200::/40"]
          verify: %s
      """;

  @TempDir Path directory;

  private static Configuration configuration(String verify, String more) throws Exception {
    return ConfigurationReader.read("test", ACCESS.formatted(verify) + more);
  }

  @Test
  void comesBackAsItWasWritten() throws Exception {
    KernelTrace trace =
        KernelTrace.of(
            configuration(
                "enforce",
                """
                routes: { table: 100, protocol: 201, metric: 7, aggregates: ["2001:db8:100::/40"] }
                filter: { table: mine }
                """));
    trace.write(directory.resolve("new"));
    assertThat(KernelTrace.read(directory.resolve("new"))).isEqualTo(trace);
    assertThat(trace.filterTable()).contains("mine");
    assertThat(trace.routes().orElseThrow().protocol()).isEqualTo(201);
  }

  @Test
  void whatIsNotMadeLeavesNone() throws Exception {
    KernelTrace trace = KernelTrace.of(configuration("off", "routes: { enabled: false }\n"));
    assertThat(trace).isEqualTo(KernelTrace.NONE);
    trace.write(directory);
    assertThat(KernelTrace.read(directory)).isEqualTo(KernelTrace.NONE);
  }

  @Test
  void thereIsNoneBeforeTheFirstRun() throws Exception {
    assertThat(KernelTrace.read(directory)).isEqualTo(KernelTrace.NONE);
  }

  @Test
  void aDamagedFileIsSaidToBe() throws Exception {
    Files.writeString(directory.resolve("kernel"), "routes.protocol=many\n");
    assertThatThrownBy(() -> KernelTrace.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("kernel makes no sense: ");
  }
}
