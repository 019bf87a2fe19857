package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  private static final long PID = 4711;

  private final List<String> complaints = new ArrayList<>();
  private long now = 1_000_000_000;

  @TempDir private Path directory;

  private int asked;

  @Test
  void withoutAManagerNobodyIsToldAnything() {
    try (Supervisor supervisor = supervisor(Map.of())) {
      supervisor.ready("0 bindings");
      alive(supervisor);
      supervisor.stopping("stopping");
    }
    assertThat(asked).isZero();
    assertThat(complaints).isEmpty();
  }

  @Test
  void aSignOfLifeIsGivenFourTimesInTheTimeOfTheWatchdog() {
    try (Supervisor supervisor =
        supervisor(Map.of("NOTIFY_SOCKET", socket(), "WATCHDOG_USEC", "20000000"))) {
      for (int second = 0; second < 20; second++) {
        alive(supervisor);
        now += 1_000_000_000;
      }
    }
    assertThat(asked).isEqualTo(4);
  }

  @Test
  void aWatchdogForAnotherProcessIsNotOurs() {
    try (Supervisor supervisor =
        supervisor(
            Map.of("NOTIFY_SOCKET", socket(), "WATCHDOG_USEC", "4000000", "WATCHDOG_PID", "1"))) {
      for (int second = 0; second < 20; second++) {
        alive(supervisor);
        now += 1_000_000_000;
      }
    }
    // Only the status, every ten seconds.
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void aManagerThatDoesNotListenIsComplainedOfOnce() {
    try (Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", socket()))) {
      supervisor.ready("0 bindings");
      supervisor.reloading();
      supervisor.stopping("stopping");
    }
    assertThat(complaints)
        .containsExactly("NOTIFY_SOCKET: tell the service manager: No such file or directory");
  }

  @Test
  void anEnvironmentThatMakesNoSenseIsComplainedOf() {
    supervisor(Map.of("NOTIFY_SOCKET", "nowhere")).close();
    supervisor(Map.of("NOTIFY_SOCKET", socket(), "WATCHDOG_USEC", "soon")).close();
    assertThat(complaints)
        .containsExactly(
            "NOTIFY_SOCKET is of no use: need the path of a socket, or @ and its name, shorter than"
                + " 108 octets; have \"nowhere\"",
            "NOTIFY_SOCKET is of no use: WATCHDOG_USEC is no number: soon");
  }

  private void alive(Supervisor supervisor) {
    supervisor.alive(
        () -> {
          asked++;
          return "0 bindings";
        });
  }

  private String socket() {
    return directory.resolve("nobody").toString();
  }

  private Supervisor supervisor(Map<String, String> environment) {
    return Supervisor.of(environment, PID, () -> now, complaints::add);
  }
}
