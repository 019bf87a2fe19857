package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The daemon through stops, starts and new configurations, with a subscriber who should not notice.
 */
@AsRoot
class DaemonLifeTest {
  private static final Duration SOON = Await.PATIENCE;

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    lease = lab.client().start();
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
    agent.stop();
    agent.wipe();
  }

  @Test
  @Tag("LQ-REQ-052")
  void aRestartKeepsTheKernelAsItWasAndAsksForWhatWasForgotten() {
    start();
    know();
    try (Capture core = lab.capture(Place.CORE, "k0", "icmp6 and ip6[40] == 128")) {
      Part monitor = lab.start(Place.BNG, "monitor", List.of("ip", "-6", "monitor", "route"));
      Part pings =
          lab.start(
              Place.HOST,
              "pings",
              List.of("ping", "-n", "-i", "0.01", "-c", "400", Lab.CORE_ADDRESS.toString()));
      Part before = lab.part("lqagent").orElseThrow();
      agent.stop();
      assertThat(readLog(before)).contains("STOPPED: with 2 bindings");
      start();
      // Nobody sent anything new: what the kernel held is asked about.
      awaitBinding(lease.prefix().toString());
      pings.awaitLine("400 packets transmitted, 400 received", SOON);
      assertThat(readLog(monitor)).doesNotContain(lease.prefix().network().toString());
      monitor.stop();
      assertThat(Wire.packets(core.file())).hasSizeGreaterThanOrEqualTo(400);
    }
  }

  @Test
  void silentServersCostNobodyItsRoute() {
    start();
    know();
    agent.stop();
    stopParts("lqserver", "dhcpd");
    try {
      start();
      assertThat(lab.reaches(Place.HOST, Lab.CORE_ADDRESS)).isTrue();
      assertThat(agent.bindings()).isEmpty();
      assertThat(agent.route(lease.prefix().toString())).isPresent();
    } finally {
      lab.servers().startDhcpd();
      lab.servers().startReferenceServer();
    }
  }

  @Test
  @Tag("LQ-REQ-006")
  @Tag("LQ-REQ-008")
  void aPacketForAnUnknownPrefixIsAskedAbout() {
    start();
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp dst port 547")) {
      coreSpeaksFirst();
      uplink.awaitLine("leasequery", SOON);
      assertThat(Tshark.leasequeries(lab, uplink.file())).isNotEmpty();
      assertThat(Tshark.complaints(lab, uplink.file())).isEmpty();
    }
  }

  /**
   * Kea's way: by address the one lease, by client id all; the client's address is the next hop.
   */
  @Test
  void aPrefixAnsweredAloneGetsItsNextHopByClientId() {
    restartReferenceServer("--profile", "kea");
    try {
      start();
      coreSpeaksFirst();
      assertThat(agent.route(lease.prefix().toString()).orElseThrow())
          .contains("via " + lease.address());
    } finally {
      restartReferenceServer();
    }
  }

  /** On a busy machine a server may miss a question: then it is asked again soon. */
  private static String configuration() {
    return agent
        .configuration()
        .replace(
            "access:",
            "leasequery: { negative: { nothing: 1s, silence: 1s } }\n"
                + "filter: { silence: 1s }\naccess:");
  }

  private static Part start() {
    return agent.start(configuration());
  }

  private static void restartReferenceServer(String... options) {
    stopParts("lqserver");
    lab.servers().startReferenceServer(options);
  }

  private static void stopParts(String... names) {
    lab.parts().stream().filter(part -> List.of(names).contains(part.name())).forEach(Part::stop);
  }

  private static void coreSpeaksFirst() {
    assertThat(agent.route(lease.prefix().toString())).isEmpty();
    // The route back is missing, too: the core speaks first.
    Part pings =
        lab.start(
            Place.CORE,
            "pings-down",
            List.of("ping", "-n", "-c", "100", "-i", "0.2", lease.hostAddress().toString()));
    awaitBinding(lease.prefix().toString());
    Await.until(
        "the route", SOON, () -> agent.route(lease.prefix().toString()).isPresent(), agent::tail);
    pings.stop();
  }

  @Test
  void hangupBringsANewConfigurationToWorkAndKeepsWhatIsKnown() {
    Part daemon = start();
    know();
    agent.configure(configuration().replace("filter: {", "filter: { nflog-group: 9,"));
    hangUp(daemon);
    Await.until(
        "the new group in the rules",
        SOON,
        () ->
            lab.run(Place.BNG, "nft", "list", "chain", "ip6", "lqagent", "report_source")
                .output()
                .contains("group 9"),
        agent::tail);
    Await.until("two bindings", SOON, () -> knows(2), agent::tail);
    assertThat(lab.reaches(Place.HOST, Lab.CORE_ADDRESS)).isTrue();
  }

  @Test
  void hangupSaysWhatTakesARestart() {
    Part daemon = start();
    know();
    agent.configure(
        configuration()
            .replace("state: off", "state: " + lab.directory().resolve("elsewhere"))
            .replace("leasequery: {", "leasequery: { gather: 2s,"));
    hangUp(daemon);
    daemon.awaitLine("CONFIGURATION_CHANGED: leasequery; takes a restart to change: state", SOON);
    assertThat(agent.bindings()).hasSize(2);
    assertThat(lab.directory().resolve("elsewhere")).doesNotExist();
  }

  @Test
  void hangupWithAConfigurationThatTheSystemRefusesChangesNothing() {
    Part daemon = start();
    know();
    agent.configure(configuration().replace("interface: acc0", "interface: acc9"));
    hangUp(daemon);
    daemon.awaitLine(
        "CONFIGURATION_REFUSED: the configuration stays as it was: .*there is no interface acc9",
        SOON);
    assertThat(agent.bindings()).hasSize(2);
    awaitReach();
  }

  @Test
  void hangupWithAWrongConfigurationChangesNothing() {
    Part daemon = start();
    know();
    agent.configure("uplink: { interface: up0 }\ncolour: blue\n");
    hangUp(daemon);
    daemon.awaitLine(
        "CONFIGURATION_REFUSED: the configuration stays as it was: .*colour: is not a key here",
        SOON);
    assertThat(agent.bindings()).hasSize(2);
    assertThat(daemon.alive()).isTrue();
  }

  /** Has the subscriber send, until the daemon knows its leases: one question may be in vain. */
  private static void know() {
    Await.until(
        "two bindings",
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
          lab.send(Place.HOST, lease.hostAddress(), Lab.CORE_ADDRESS);
          return knows(2);
        },
        agent::tail);
    awaitReach();
  }

  private static void awaitReach() {
    Await.until(
        "host and core to reach each other",
        SOON,
        () -> lab.reaches(Place.HOST, Lab.CORE_ADDRESS),
        agent::tail);
  }

  private static boolean knows(int count) {
    try {
      return agent.bindings().size() == count;
    } catch (LabException betweenTwoSockets) {
      return false;
    }
  }

  private static void awaitBinding(String name) {
    Await.until(
        "a binding of " + name,
        SOON,
        () -> agent.bindings().stream().anyMatch(json -> json.contains('"' + name + '"')),
        agent::tail);
  }

  private static void hangUp(Part daemon) {
    lab.run(Place.BNG, "kill", "-HUP", Long.toString(daemon.pid())).orThrow("SIGHUP");
  }

  private static String readLog(Part part) {
    try {
      return Files.readString(part.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
