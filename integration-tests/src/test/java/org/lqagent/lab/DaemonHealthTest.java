package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the service manager hears of the daemon, and that a daemon with a dead or stuck thread ends
 * rather than live on by halves.
 */
@AsRoot
class DaemonHealthTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** Many signs of life: every quarter of a second. */
  private static final String WATCHDOG = "WATCHDOG_USEC=1000000";

  private static Lab lab;
  private static LabAgent agent;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void stop() {
    lab.parts().stream().filter(part -> part.place() == Place.BNG).forEach(Part::stop);
    // Not all of the daemons here lived long enough to have a filter.
    lab.run(Place.BNG, "nft", "delete", "table", "ip6", "lqagent");
    lab.run(Place.BNG, "ip", "-6", "route", "flush", "proto", "187");
  }

  @Test
  void theManagerHearsOfStartLifeReloadAndEnd() throws IOException {
    try (NotifyListener manager = new NotifyListener(lab.directory())) {
      agent.configure(agent.configuration());
      Part daemon =
          start(List.of("NOTIFY_SOCKET=" + manager.address(), WATCHDOG, "LQAGENT_MEMORY=96m"));
      manager.await("READY=1\nSTATUS=0 bindings");
      manager.await("WATCHDOG=1\nSTATUS=0 bindings", 3);
      assertThat(agent.view("/status", Map.of()).get(0)).contains("\"memory_limit\":" + (96 << 20));

      agent.configure(agent.configuration() + "filter: { silence: 2s }\n");
      signal(daemon, "HUP");
      manager.await("RELOADING=1\nMONOTONIC_USEC=");
      manager.await("READY=1", 2);
      agent.configure("colour: blue\n");
      signal(daemon, "HUP");
      manager.await("READY=1", 3);

      signal(daemon, "TERM");
      manager.await("STOPPING=1\nSTATUS=stopping");
      daemon.awaitLine("exit status 0", SOON);
      manager.assertInOrder(
          List.of("READY=1", "WATCHDOG=1", "RELOADING=1", "READY=1", "READY=1", "STOPPING=1"));
    }
  }

  /** Threads of ours, of the hooks and of a library; each ends the daemon with a reason. */
  @ParameterizedTest
  @ValueSource(strings = {"keeper", "lqagent routes", "lqagent kernel watch", "leasequery-"})
  void aThreadThatDiesTakesTheDaemonWithIt(String thread) {
    agent.configure(agent.configuration());
    Part daemon = start(List.of(ThreadKiller.environment()));
    assertThat(debug("throw", thread).output()).contains("thrown");
    // Some wait in the kernel, and throw when something happens.
    lab.run(Place.BNG, "ip", "link", "set", "lo", "down").orThrow("lo");
    lab.run(Place.BNG, "ip", "link", "set", "lo", "up").orThrow("lo");

    daemon.awaitLine("THREAD_DIED", SOON);
    daemon.awaitLine("exit status 5", SOON);
  }

  @Test
  void aStuckKeeperIsNoSignOfLifeAndDoesNotPreventTheEnd() throws IOException {
    try (NotifyListener manager = new NotifyListener(lab.directory())) {
      agent.configure(agent.configuration());
      Part daemon =
          start(
              List.of("NOTIFY_SOCKET=" + manager.address(), WATCHDOG, ThreadKiller.environment()));
      manager.await("WATCHDOG=1", 2);
      Part debugger = lab.start(Place.BNG, "debugger", ThreadKiller.command("suspend", "keeper"));
      debugger.awaitLine("suspended", SOON);

      int signs = manager.count("WATCHDOG=1");
      signal(daemon, "TERM");
      manager.await("STOPPING=1");
      daemon.awaitLine("no orderly end within", SOON);
      daemon.awaitLine("exit status 5", SOON);
      // One may have been under way.
      assertThat(manager.count("WATCHDOG=1")).isBetween(signs, signs + 1);
      debugger.stop();
    }
  }

  @Test
  void withoutMemoryItEndsAndSaysWhy() {
    agent.configure(agent.configuration());
    Part daemon = launch(List.of("LQAGENT_MEMORY=4m"));
    daemon.awaitLine("OutOfMemoryError", SOON);
    daemon.awaitLine("exit status [1-9]", SOON);
  }

  private static Part start(List<String> environment) {
    Part daemon = launch(environment);
    daemon.awaitLine("STARTED", SOON);
    return daemon;
  }

  private static Part launch(List<String> environment) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                // The shell passes on what it is told to do.
                "\"$@\" & pid=$!; trap 'kill $pid' TERM; trap 'kill -HUP $pid' HUP;"
                    + " while :; do wait $pid; status=$?; kill -0 $pid 2>/dev/null || break; done;"
                    + " echo exit status $status",
                "sh",
                "env"));
    command.addAll(environment);
    Path file = lab.directory().resolve("lqagent.yaml");
    command.addAll(List.of(Checkout.lqagent().toString(), "run", "--config", file.toString()));
    return lab.start(Place.BNG, "lqagent", command);
  }

  private static void signal(Part daemon, String name) {
    lab.run(Place.BNG, "kill", "-" + name, Long.toString(daemon.pid())).orThrow("SIG" + name);
  }

  private static Outcome debug(String what, String thread) {
    return lab.run(Place.BNG, ThreadKiller.command(what, thread).toArray(String[]::new));
  }
}
