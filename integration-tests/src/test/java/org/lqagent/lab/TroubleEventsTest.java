package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * What an operator is told when servers, scripts, the kernel or the machine fail the daemon, and
 * that it gets over it.
 */
@AsRoot
class TroubleEventsTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** Longer than the minute between two comparisons with the kernel. */
  private static final Duration AT_THE_NEXT_LOOK = Duration.ofMinutes(3);

  /** The first two clients of the server, and what is delegated to the first. */
  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:1::1000");

  private static final Ipv6Address SECOND = Ipv6Address.parse("2001:db8:1::1001");
  private static final String PREFIX = "2001:db8:100::/56";

  private static Lab lab;
  private static LabAgent agent;

  private Part daemon;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
  }

  @AfterAll
  static void down() {
    lab.close();
  }

  @AfterEach
  void stop() {
    agent.stop();
    agent.wipe();
    lab.part("lqserver").ifPresent(Part::stop);
  }

  @Test
  @Tag("F-31")
  @Tag("F-36")
  void aServerIsGoneForADayAndSoIsTheMachine() throws IOException {
    serve();
    SleepingMachine machine = new SleepingMachine(lab.directory().resolve("uptime"));
    Path changes = Files.createFile(lab.directory().resolve("changes"));
    Path script = executable(lab.directory().resolve("on-change"), "cat >>" + changes + "\n");
    agent.configure(configuration("hooks: [{ run: " + script + ", batch: 0s }]"));
    daemon = agent.startAgain(machine.command());
    speakUntilHeld(FIRST);
    lab.part("lqserver").orElseThrow().stop();
    Await.until(
        "the server to be silent",
        SOON,
        () -> {
          lab.send(Place.CLIENT, SECOND, Lab.CORE_ADDRESS);
          return daemon.text().contains("SERVER_SILENT");
        },
        agent::tail);
    assertThat(daemon.text())
        .contains("SERVER_SILENT: [" + Lab.SRV2_ADDRESS + "]:547 answers no more");
    serve();

    machine.sleep(Duration.ofDays(1));

    daemon.awaitLine("SLEPT: the machine slept for 86[34][0-9][0-9]s", SOON);
    // It may be held again at once: the server was up all day.
    Await.until(
        "the end of what ended",
        SOON,
        () ->
            lines(changes)
                .anyMatch(line -> line.contains("\"" + FIRST + "\"") && line.contains("expired")),
        agent::tail);
    speakUntilHeld(SECOND);
    daemon.awaitLine("SERVER_BACK: .*" + Lab.SRV2_ADDRESS + ".* answers again", SOON);
    Await.until(
        "the other to be let in",
        SOON,
        () -> agent.verifiedIn("addresses", SECOND.toString()).isPresent(),
        agent::tail);
  }

  @Test
  void oneSideIsNeverHeard() throws Exception {
    lab.part("dhcrelay").orElseThrow().stop();
    SleepingMachine machine = new SleepingMachine(lab.directory().resolve("uptime"));
    agent.configure(configuration(""));
    daemon = agent.startAgain(machine.command());
    NetworkNamespace core = NetworkNamespace.enter(lab.namespace(Place.CORE));
    RelayedLoad load =
        core.call(
            () ->
                new RelayedLoad(
                    Lab.CORE_ADDRESS.toString(),
                    Lab.BNG_ADDRESS.toString(),
                    Duration.ofMillis(10)));
    try {
      Await.until("some leases", SOON, () -> agent.bindings().size() > 10, agent::tail);
      machine.sleep(Duration.ofMinutes(6));
      daemon.awaitLine("ONE_SIDE_SILENT: no DHCPv6 was seen on the access side", SOON);
    } finally {
      load.close();
      core.close();
      lab.startRelay();
    }
  }

  @Test
  void aScriptFailsAndWorksAgain() throws IOException {
    Path directory = Files.createDirectories(lab.directory().resolve("script"));
    Path broken = Files.createFile(directory.resolve("broken"));
    Path told = directory.resolve("told");
    Path script =
        executable(
            directory.resolve("on-change"),
            "test ! -e %s || { echo 'no luck today' >&2; exit 3; }%ncat >>%s%n"
                .formatted(broken, told));
    serve();
    daemon = agent.start(configuration("hooks: [{ run: " + script + ", batch: 0s }]"));
    speakUntilHeld(FIRST);
    daemon.awaitLine("SCRIPT_FAILED: .*on-change.*no luck today", SOON);
    Files.delete(broken);
    daemon.awaitLine("SCRIPT_BACK: .*on-change works again after", SOON);
    assertThat(told).content().contains("\"" + FIRST + "\"", "\"" + PREFIX + "\"");
  }

  @Test
  void aPrefixHasNoNextHop() {
    daemon =
        agent.start(
            configuration(
                "static: [{ lease: '2001:db8:100:f00::/56', interface: acc0,"
                    + " client-id: '00:03:00:01:02:00:00:00:f1:01' }]"));
    daemon.awaitLine("NEXT_HOP_UNKNOWN: no route to 2001:db8:100:f00::/56 of 00:03:", SOON);
    assertThat(agent.number("/status", "waiting_for_next_hop")).isEqualTo(1);
  }

  @Test
  void aRouteOfSomebodyElseIsInTheWay() {
    serve();
    daemon = agent.start(configuration(""));
    String foreign = PREFIX + " via fe80::bad dev acc0 proto static";
    sh("ip -6 route add " + foreign);
    try {
      speakUntilHeld(FIRST);
      daemon.awaitLine("ROUTE_REFUSED: no route to " + PREFIX + ": there is one of proto", SOON);
      assertThat(agent.route(PREFIX)).isEmpty();
    } finally {
      sh("ip -6 route del " + foreign);
    }
    Await.until("the route", SOON, () -> agent.route(PREFIX).isPresent(), agent::tail);
  }

  @Test
  void theFilterCannotBeChangedAndSomebodyChangesIt() throws IOException {
    Path directory = Files.createDirectories(lab.directory().resolve("programs"));
    Path broken = directory.resolve("broken");
    executable(
        directory.resolve("nft"),
        "test ! -e %s || { echo 'no luck today' >&2; exit 1; }%nPATH=${PATH#*:} exec nft \"$@\"%n"
            .formatted(broken));
    serve();
    agent.configure(configuration(""));
    daemon =
        agent.startAgain(List.of("sh", "-c", "PATH=" + directory + ":$PATH exec \"$@\"", "sh"));
    Files.createFile(broken);
    // A prefix of a length that no other has takes a set of its own.
    speakUntilHeld(FIRST);
    daemon.awaitLine("KERNEL_REFUSED: .* not written, such as .*no luck today", SOON);
    Files.delete(broken);
    Await.until("the prefix to be let in", SOON, this::isPrefixLetIn, agent::tail);

    sh("nft flush set ip6 lqagent prefixes56");
    daemon.awaitLine("KERNEL_DRIFTED: source filter differed .* 1 missing", AT_THE_NEXT_LOOK);
    Await.until("the prefix to be let in again", SOON, this::isPrefixLetIn, agent::tail);
  }

  private boolean isPrefixLetIn() {
    return agent.verifiedIn("prefixes56", PREFIX.replace("/56", "")).isPresent();
  }

  @Test
  void theKernelHasMoreToSayThanIsListenedTo() {
    serve();
    daemon = agent.start(configuration(""));
    speakUntilHeld(FIRST);
    Await.until("the route", SOON, () -> agent.route(PREFIX).isPresent(), agent::tail);
    signal("STOP");
    try {
      sh(
          "seq 60000 | awk '{ printf \"route add unreachable 2001:db8:f%x:%x::/64 table 1000\\n\","
              + " $1 / 65536, $1 % 65536 }' | ip -6 -batch -; ip -6 route flush table 1000;"
              + " ip -6 route del "
              + PREFIX);
    } finally {
      signal("CONT");
    }
    daemon.awaitLine("KERNEL: the kernel dropped notifications of .*routes", SOON);
    Await.until("the route again", SOON, () -> agent.route(PREFIX).isPresent(), agent::tail);
  }

  private void signal(String name) {
    sh("kill -" + name + " " + daemon.pid());
  }

  private static void sh(String commands) {
    lab.run(Place.BNG, "sh", "-ec", commands).orThrow(commands);
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path executable(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void serve() {
    lab.servers().startPopulatedServer(100);
  }

  /** One server, and what the test is about. */
  private static String configuration(String more) {
    return """
    uplink: { interface: up0, source: "%s" }
    access: [{ interface: acc0, prefixes: ["%s"], delegated: ["%s"] }]
    leasequery: { servers: ["%s"], gather: 0s, negative: { nothing: 1s, silence: 1s } }
    filter: { silence: 1s }
    recovery: { enabled: false }
    state: off
    control: %s
    %s
    """
        .formatted(
            Lab.BNG_ADDRESS,
            Lab.ACCESS_PREFIX,
            Lab.DELEGATED_POOL,
            Lab.SRV2_ADDRESS,
            agent.socket(),
            more);
  }

  private static void speakUntilHeld(Ipv6Address host) {
    Await.until(
        host + " to be held",
        SOON,
        () -> {
          lab.send(Place.CLIENT, host, Lab.CORE_ADDRESS);
          return agent.bindings().stream().anyMatch(line -> line.contains("\"" + host + "\""));
        },
        agent::tail);
  }

  /**
   * A machine that sleeps: the time that it was asleep is in its uptime and in no clock that a
   * process counts by. This uptime is one that only the daemon sees.
   */
  private static final class SleepingMachine {
    private final Path file;
    private Duration slept = Duration.ZERO;

    SleepingMachine(Path file) throws IOException {
      this.file = file;
      write();
    }

    /** What the daemon is started by. */
    List<String> command() {
      return List.of("sh", "-ec", "mount --bind \"$0\" /proc/uptime; exec \"$@\"", file.toString());
    }

    void sleep(Duration time) throws IOException {
      slept = slept.plus(time);
      write();
    }

    private void write() throws IOException {
      double up = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
      Files.writeString(file, String.format(Locale.ROOT, "%.2f 0.00%n", up + slept.toSeconds()));
    }
  }
}
