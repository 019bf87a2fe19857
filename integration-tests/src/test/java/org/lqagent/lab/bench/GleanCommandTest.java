package org.lqagent.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lqagent.lab.Checkout;

/** {@code lqagent glean} on a large capture, as people and as scripts run it. */
class GleanCommandTest {
  private static final int CLIENTS = 25_000;

  @TempDir private static Path directory;
  private static Path capture;

  @BeforeAll
  static void write() throws IOException {
    capture = directory.resolve("relayed.pcap");
    RelayedCapture.write(capture, CLIENTS);
  }

  @Test
  @Tag("LQ-GLN-001")
  void onATerminalABarShowsHowFarItIs() throws Exception {
    // script(1) has a terminal; the bindings go to a file, the bar does not.
    Path bindings = directory.resolve("bindings");
    String seen =
        run("script", "-qec", command() + " glean " + capture + " >" + bindings, "/dev/null");

    assertThat(seen).containsPattern("\r\\[#+\\.*\\] +\\d+ %  \\d+ of \\d+ MB  \\d+ s left");
    assertThat(seen).endsWith(" \r");
    List<String> lines = Files.readAllLines(bindings);
    assertThat(lines.get(0)).startsWith("LEASE");
    assertThat(lines.subList(2 * CLIENTS + 1, lines.size()))
        .containsExactly(
            "",
            "100000 frames, the first of 2023-11-14T22:13:20Z, the last of"
                + " 2023-11-14T22:13:29.999900Z",
            "messages: 25000 ADVERTISE, 25000 REPLY, 25000 REQUEST, 25000 SOLICIT",
            "malformed: 0",
            "leases: 50000 at the time of the last frame");
  }

  @Test
  @Tag("LQ-GLN-001")
  void elsewhereThereIsNothingButBindings() throws Exception {
    List<String> lines =
        run("sh", "-c", command() + " glean --json - <" + capture).lines().toList();

    assertThat(lines).hasSize(2 * CLIENTS).allMatch(line -> line.startsWith("{\"lease\":\""));
  }

  private static String command() {
    return Checkout.lqagent().toString();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
