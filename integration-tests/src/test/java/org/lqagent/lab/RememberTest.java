package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.state.State;
import org.lqagent.agent.state.StateListener;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;

/**
 * What the daemon knew is at work again after a crash and a reboot, with no server to ask; and
 * whatever is wrong with its state is said, and keeps it from nothing.
 */
@AsRoot
class RememberTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Lease SHORT = Lease.of(Ipv6Address.parse("2001:db8:1::5807"));

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;
  private static Path state;

  /** What the daemon runs in the stead of: an environment, or mounts that only it sees. */
  private static final List<String> PLAIN = List.of("env");

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    lease = lab.client().start();
    // It would renew its leases.
    lab.client().stop();
    agent = new LabAgent(lab);
    state = lab.directory().resolve("state");
    agent.configure(
        agent
            .configuration()
            .replace("state: off", "state: " + state)
            // On a busy machine a server may miss a question: then it is asked again soon.
            .replace(
                "access:",
                "leasequery: { negative: { nothing: 1s, silence: 1s } }\n"
                    + "filter: { silence: 1s }\naccess:"));
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void forget() throws IOException {
    Files.createDirectories(state);
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @AfterEach
  void stop() {
    agent.stop();
    agent.wipe();
  }

  @Test
  @Tag("F-51")
  @Tag("LQ-REQ-019")
  void aCrashAndARebootCostNothingThatHasNotEnded() throws IOException {
    Part first = start(PLAIN);
    know();
    awaitWritten();
    final String duid = Files.readString(state.resolve("duid"));
    first.kill();
    agent.wipe();
    Instant end = addShortLease();
    stopServers();
    String hardware =
        lab.run(Place.BNG, "cat", "/sys/class/net/" + Lab.UPLINK + "/address").output().strip();
    try {
      Await.until("the short lease to end", SOON, () -> Instant.now().isAfter(end), () -> "");

      // The DUID was made of this, and does not follow it.
      setHardwareAddress("02:00:00:00:99:99");
      Part second = start(PLAIN);
      setHardwareAddress(hardware);
      second.awaitLine("RESTORED: 2 bindings", SOON);
      assertThat(leases()).containsExactly(lease.address().toString(), lease.prefix().toString());
      assertWorks();
      assertThat(state.resolve("duid")).hasContent(duid);
    } finally {
      startServers();
    }
  }

  private static void setHardwareAddress(String address) {
    lab.run(Place.BNG, "ip", "link", "set", Lab.UPLINK, "address", address)
        .orThrow("another hardware address");
  }

  @Test
  @Tag("F-52")
  void aDamagedStateAndAForeignOneAreSetAsideAndSaid() throws Exception {
    start(PLAIN);
    know();
    agent.stop();
    Path file = state.resolve("bindings.db");

    Files.writeString(file, "no database at all");
    Part second = start(PLAIN);
    second.awaitLine(
        "STATE_SET_ASIDE: .*bindings.db cannot be used: it is no SQLite file; it is now"
            + " .*set-aside, and a new one begins with what is known",
        SOON);
    know();
    awaitWritten();
    agent.stop();

    try (Connection foreign = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = foreign.createStatement()) {
      sql.execute("PRAGMA application_id = 7");
    }
    Part third = start(PLAIN);
    third.awaitLine("STATE_SET_ASIDE: .*it is another program's SQLite file", SOON);
    know();
    awaitWritten();
    third.kill();

    start(PLAIN).awaitLine("RESTORED: 2 bindings", SOON);
  }

  @Test
  @Tag("F-52")
  void aDamagedRowCostsThatRow() throws Exception {
    start(PLAIN);
    know();
    agent.stop();
    try (Connection ours =
            DriverManager.getConnection("jdbc:sqlite:" + state.resolve("bindings.db"));
        Statement sql = ours.createStatement()) {
      assertThat(
              sql.executeUpdate(
                  "UPDATE bindings SET row = zeroblob(40) WHERE lease = (SELECT min(lease) FROM"
                      + " bindings)"))
          .isEqualTo(1);
    }
    Part second = start(PLAIN);
    second.awaitLine("STATE_UNUSABLE: 1 rows of .*bindings.db are damaged, and left out", SOON);
    second.awaitLine("RESTORED: 1 bindings", SOON);
    know();
  }

  @Test
  @Tag("F-52")
  void aStateThatCannotBeWrittenIsReadAndSaid() throws IOException {
    start(PLAIN);
    know();
    agent.stop();
    agent.wipe();
    final String duid = Files.readString(state.resolve("duid"));
    stopServers();
    try {
      Part second = start(mounted("mount --bind \"$0\" \"$0\"; mount -o remount,bind,ro \"$0\""));
      second.awaitLine(
          "STATE_NOT_WRITTEN: cannot write .*bindings.db: .*Read-only file system", SOON);
      second.awaitLine("RESTORED: 2 bindings", SOON);
      assertWorks();
    } finally {
      startServers();
    }
    assertThat(leases()).containsExactly(lease.address().toString(), lease.prefix().toString());
    assertThat(state.resolve("duid")).hasContent(duid);
  }

  @Test
  @Tag("F-52")
  void aFullDiskIsSaidAndWhatWasMissedIsWrittenWhenThereIsRoom() throws Exception {
    Part daemon = start(mounted("mount -t tmpfs -o size=512k none \"$0\""));
    Path seen = Path.of("/proc/" + daemon.pid() + "/root" + state);
    Await.until("the state", SOON, () -> Files.exists(seen.resolve("bindings.db")), agent::tail);
    Path filler = seen.resolve("filler");
    fill(filler);
    know();
    // Until the log has no room left in its last page.
    Await.until(
        "it to be said",
        SOON,
        () -> {
          agent.command("clear", "interface", "acc0").orThrow("clear");
          know();
          return hasSaid(daemon, "STATE_NOT_WRITTEN: ");
        },
        agent::tail);
    daemon.awaitLine("STATE_NOT_WRITTEN: cannot write .*bindings.db: the disk is full", SOON);
    assertWorks();

    Files.delete(filler);
    daemon.awaitLine("STATE_WRITTEN: all is written to .*bindings.db", SOON);
    Path copy = lab.directory().resolve("copy");
    lab.run(Place.BNG, "cp", "-r", seen.toString(), copy.toString()).orThrow("copying");
    daemon.kill();
    assertThat(read(copy)).containsExactly(lease.address().toString(), lease.prefix().toString());
  }

  @Test
  @Tag("F-36")
  void whatEndsWhileTheDaemonIsHeldUpIsGoneWhenItGoesOn() throws IOException {
    start(PLAIN).stop();
    Instant end = addShortLease();
    Part daemon = start(PLAIN);
    Await.until(
        "the short lease, or its end",
        SOON,
        () -> leases().contains(SHORT.toString()) || Instant.now().isAfter(end),
        agent::tail);
    lab.run(Place.BNG, "kill", "-STOP", Long.toString(daemon.pid())).orThrow("stop");
    Await.until("the short lease to end", SOON, () -> Instant.now().isAfter(end), () -> "");
    lab.run(Place.BNG, "kill", "-CONT", Long.toString(daemon.pid())).orThrow("continue");
    Await.until("no lease", SOON, () -> leases().isEmpty(), agent::tail);
    assertThat(agent.verifiedIn("addresses", SHORT.toString())).isEmpty();
  }

  private static void fill(Path filler) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  /** Has the daemon start where mounts were made that nobody else sees. */
  private static List<String> mounted(String mounts) {
    return List.of("sh", "-ec", mounts + "; exec \"$@\"", state.toString());
  }

  private static Part start(List<String> before) {
    return agent.startAgain(before);
  }

  private static void know() {
    Await.until(
        "two bindings",
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
          lab.send(Place.HOST, lease.hostAddress(), Lab.CORE_ADDRESS);
          return leases().size() == 2;
        },
        agent::tail);
    assertWorks();
  }

  private static void assertWorks() {
    Await.until(
        "host and core to reach each other",
        SOON,
        () -> lab.reaches(Place.HOST, Lab.CORE_ADDRESS),
        agent::tail);
    assertThat(agent.route(lease.prefix().toString())).isPresent();
    assertThat(agent.verifiedIn("addresses", lease.address().toString())).isPresent();
  }

  private static boolean hasSaid(Part part, String expression) {
    try {
      part.awaitLine(expression, Duration.ZERO);
      return true;
    } catch (LabException notYet) {
      return false;
    }
  }

  private static List<String> leases() {
    return agent.bindings().stream()
        .map(json -> json.replaceAll(".*\"lease\":\"([^\"]*)\".*", "$1"))
        .sorted()
        .toList();
  }

  /** Waits until the daemon has both leases in its file, as another process would find them. */
  private static void awaitWritten() {
    Path copy = lab.directory().resolve("peek");
    Await.until(
        "both leases in the state",
        SOON,
        () -> {
          lab.run(Place.BNG, "rm", "-rf", copy.toString());
          lab.run(Place.BNG, "cp", "-r", state.toString(), copy.toString());
          return read(copy)
              .containsAll(List.of(lease.address().toString(), lease.prefix().toString()));
        },
        agent::tail);
  }

  /** The leases in a state. */
  private static List<String> read(Path directory) {
    Set<String> found = new TreeSet<>();
    try (State opened = open(directory)) {
      opened.restore(binding -> found.add(binding.lease().toString()));
    }
    return List.copyOf(found);
  }

  /** Puts a lease into the state, while no daemon has it, that ends in a few seconds. */
  private static Instant addShortLease() {
    Instant now = Instant.now();
    Instant end = now.plusSeconds(8);
    Binding binding =
        new Binding(
            SHORT,
            Duid.parse("00030001020000005807"),
            Location.on(Lab.ACCESS),
            end,
            end,
            now,
            Origin.GLEANED,
            Optional.empty(),
            Optional.empty());
    try (State opened = open(state)) {
      opened.restore(any -> {});
      opened.start();
      opened.changed(new BindingChange.Added(binding));
    }
    return end;
  }

  private static State open(Path directory) {
    return new State(
        directory,
        Instant::now,
        Stream::empty,
        new StateListener() {
          @Override
          public void unusable(String sentence) {}

          @Override
          public void setAside(String sentence) {}

          @Override
          public void notWritten(String sentence) {}

          @Override
          public void writtenAgain(String sentence) {}
        },
        (thread, cause) -> {});
  }

  private static void stopServers() {
    lab.parts().stream()
        .filter(part -> List.of("lqserver", "dhcpd").contains(part.name()))
        .forEach(Part::stop);
  }

  private static void startServers() {
    lab.servers().startDhcpd();
    lab.servers().startReferenceServer();
  }
}
