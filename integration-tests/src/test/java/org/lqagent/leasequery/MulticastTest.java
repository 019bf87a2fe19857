package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multicast between two namespaces: what the kernel puts on the wire, and the way back. */
class MulticastTest {
  private static final String ASKER = "lqc-a" + ProcessHandle.current().pid();
  private static final String SERVER = "lqc-s" + ProcessHandle.current().pid();

  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void twoNamespaces() throws Exception {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    if (!root) {
      System.out.println("MulticastTest is skipped: network namespaces need root");
    }
    assumeTrue(root, "network namespaces need root");
    run("ip", "netns", "add", ASKER);
    run("ip", "netns", "add", SERVER);
    run(
        "ip", "link", "add", "up0", "netns", ASKER, "type", "veth", "peer", "name", "s0", "netns",
        SERVER);
    run("ip", "-n", ASKER, "addr", "add", "2001:db8:ff::1/64", "dev", "up0", "nodad");
    run("ip", "-n", SERVER, "addr", "add", "2001:db8:ff::51/64", "dev", "s0", "nodad");
    run("ip", "-n", ASKER, "link", "set", "up0", "up");
    run("ip", "-n", SERVER, "link", "set", "s0", "up");
  }

  @AfterEach
  void away() throws Exception {
    processes.forEach(Process::destroy);
    for (String namespace : List.of(ASKER, SERVER)) {
      if (Files.exists(Path.of("/run/netns", namespace))) {
        run("ip", "netns", "del", namespace);
      }
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", Arrays.toString(command), output).isZero();
  }

  private BufferedReader in(String namespace, String... command) throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    whole.addAll(List.of(command));
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    processes.add(process);
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private BufferedReader java(String namespace, Class<?> main, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return in(namespace, command.toArray(String[]::new));
  }

  private static String lineWith(String text, BufferedReader output) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(text)) {
        return line;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("no line with \"" + text + "\" in:\n" + seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "plain"})
  @Tag("LQ-REQ-023")
  @Tag("LQ-REQ-024")
  @Tag("LQ-REQ-027")
  @Tag("A-01")
  @Tag("A-02")
  @Tag("A-04")
  void everybodyIsAskedEightHopsAwayAndTheAnswerComesToPort546(String by) throws Exception {
    BufferedReader capture =
        in(SERVER, "tcpdump", "-i", "s0", "-n", "-l", "-v", "-c", "1", "udp", "dst", "port", "547");
    lineWith("listening on", capture);
    lineWith("listening", java(SERVER, MulticastAnswerer.class, "s0"));
    BufferedReader asker =
        java(ASKER, MulticastAsker.class, "2001:db8:ff::1", "up0", "2001:db8:1::1000", by);
    assertThat(lineWith("Bound", asker)).contains("00:03:00:01:02:00:00:00:00:01");
    assertThat(lineWith("hlim", capture))
        .contains("hlim 8")
        .contains("2001:db8:ff::1.546 > ff05::1:3.547");
    for (Process process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
