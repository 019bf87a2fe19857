package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;

/** The daemon with a server that tells by TCP of subscribers who send nothing. */
@AsRoot
class RecoveryTest {
  private static final int CLIENTS = 300;
  private static final int LEASES = 2 * CLIENTS;
  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:1::1000");
  private static final String FIRST_PREFIX = "2001:db8:100::/56";

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
  void stop() throws IOException {
    agent.stop();
    agent.wipe();
    lab.part("lqserver").ifPresent(Part::stop);
    if (Files.exists(state())) {
      try (Stream<Path> files = Files.list(state())) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  @Tag("LQ-GLN-023")
  void silentSubscribersAreBackWithoutAPacket() {
    serve(CLIENTS);
    Part daemon = start("");
    daemon.awaitLine("RECOVERED: 0 restored, 0 confirmed, " + LEASES + " new, 0 gone", SOON);
    assertThat(agent.bindings())
        .hasSize(LEASES)
        .allMatch(line -> line.contains("\"origin\":\"bulk\""))
        .allMatch(line -> line.contains("\"interface\":\"acc0\""));
    Await.until(
        "the route to a silent subscriber",
        SOON,
        () -> agent.route(FIRST_PREFIX).isPresent(),
        agent::tail);
    assertThat(agent.route(FIRST_PREFIX).orElseThrow()).contains("via fe80::400:ff:fe00:0");
  }

  @Test
  @Tag("LQ-GLN-023")
  @Tag("F-30")
  void theStateComesFirstAndServersConfirmIt() {
    serve(CLIENTS);
    start("").awaitLine("RECOVERED", SOON);
    agent.stop();
    lab.part("lqserver").orElseThrow().stop();
    // The server came back with fewer leases: those it does not tell of are not gone.
    serve(CLIENTS - 100, "--bulk-fault", "stall=0");
    Part daemon = agent.startAgain();
    assertThat(agent.bindings()).as("before any server said anything").hasSize(LEASES);
    lab.part("lqserver").orElseThrow().stop();
    serve(CLIENTS - 100);
    daemon.awaitLine(
        "RECOVERED: 600 restored, 400 confirmed, 0 new, 0 gone; 200 that no server told of", SOON);
    assertThat(agent.bindings()).hasSize(LEASES);
    assertThat(recover().output())
        .contains("complete: 600 restored, 400 confirmed, 0 new, 0 gone, 200 that no server");
  }

  @Test
  void whatNoServerConfirmsGoesWhereTheOperatorWantsItGone() {
    serve(CLIENTS);
    start("").awaitLine("RECOVERED", SOON);
    agent.stop();
    lab.part("lqserver").orElseThrow().stop();
    serve(CLIENTS - 100);
    Part daemon = start("unconfirmed: drop,");
    daemon.awaitLine("RECOVERED: 600 restored, 400 confirmed, 0 new, 200 gone", SOON);
    assertThat(agent.bindings()).hasSize(LEASES - 200);
  }

  /** On-demand questions are answered meanwhile, and a crash in the middle loses nothing. */
  @Test
  @Tag("F-56")
  void aRebootInTheMiddleOfARecovery() {
    serve(CLIENTS, "--bulk-fault", "stall=100");
    Part daemon = start("");
    Await.until("a part of the leases", SOON, () -> agent.bindings().size() >= 200, agent::tail);
    assertThat(status()).contains("\"recovery\":\"running\"").contains("\"recovery_new\":200");
    Ipv6Address last = new Ipv6Address(FIRST.high(), FIRST.low() + CLIENTS - 1);
    Await.until(
        "the answer on demand",
        SOON,
        () -> {
          lab.send(Place.CLIENT, last, Lab.CORE_ADDRESS);
          return agent.bindings().stream()
              .anyMatch(
                  line ->
                      line.contains("\"lease\":\"" + last + "\"")
                          && line.contains("\"origin\":\"leasequery\""));
        },
        agent::tail);
    assertThat(status()).contains("\"recovery\":\"running\"");
    daemon.kill();
    agent.wipe();
    lab.part("lqserver").orElseThrow().stop();
    serve(CLIENTS);
    agent.startAgain().awaitLine("RECOVERED: .* gone", SOON);
    assertThat(agent.bindings()).hasSize(LEASES);
  }

  @Test
  void leasesOfOthersLinksAreLeftToThem() {
    serve(
        CLIENTS,
        "--link",
        "2001:db8:1::/64",
        "--link",
        "2001:db8:9::/64",
        "--delegated",
        "2001:db8:100::/41",
        "--delegated",
        "2001:db8:180::/41",
        "--relay-id",
        "00:03:00:01:02:00:00:00:00:99");
    Part daemon = start("links: false, relay-id: '00:03:00:01:02:00:00:00:00:99',");
    daemon.awaitLine("RECOVERED: 0 restored, 0 confirmed, 300 new, 0 gone, 300 not ours", SOON);
    assertThat(agent.bindings())
        .hasSize(CLIENTS)
        .allMatch(line -> line.contains("\"link_address\":\"2001:db8:1::1\""));
  }

  @Test
  @Tag("F-31")
  void whereNobodyListensTheDaemonWorksOn() {
    Part daemon = start("attempts: 2, retry: 1s,");
    daemon.awaitLine("RECOVERY_INCOMPLETE: .*Connection refused", SOON);
    Outcome outcome = recover();
    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.output()).contains("incomplete").contains("silent");
    serve(CLIENTS);
    Outcome again = recover();
    assertThat(again.status()).isZero();
    assertThat(again.output()).contains("complete: 0 restored, 0 confirmed, 600 new");
  }

  @Test
  void anInterfaceThatComesUpIsAskedAbout() {
    serve(CLIENTS);
    Part daemon = start("");
    daemon.awaitLine("RECOVERED", SOON);
    lab.run(Place.BNG, "ip", "link", "set", Lab.ACCESS, "down").orThrow("setting it down");
    lab.run(Place.BNG, "ip", "link", "set", Lab.ACCESS, "up").orThrow("setting it up");
    daemon.awaitLine("RECOVERING: acc0 came up", SOON);
    daemon.awaitLine("RECOVERED: 0 restored, 600 confirmed, 0 new, 0 gone", SOON);
  }

  /** As at the start of an access server: its subscribers' interfaces come up by the dozen. */
  @Test
  @Tag("LQ-GLN-023")
  void interfacesOfAPatternThatComeUpAreAskedAboutTogether() {
    serve(CLIENTS);
    Part daemon = startFor("acc*", "");
    daemon.awaitLine("RECOVERED", SOON);
    String make =
        "for i in $(seq 50); do ip link add acc1$i type veth peer name peer1$i;"
            + " ip link set acc1$i up; done";
    lab.run(Place.BNG, "sh", "-c", make).orThrow("making interfaces");
    try {
      daemon.awaitLine("RECOVERING: acc\\* came up, asking .* by link 2001:db8:1::", SOON);
      Await.until(
          "the end of it", SOON, () -> !status().contains("\"recovery\":\"running\""), agent::tail);
      // One at once, and one for those that came meanwhile if this took longer than the pause.
      assertThat(log(daemon).filter(line -> line.contains("came up")).count()).isBetween(1L, 2L);
      assertThat(recover("--interface", "acc17").output()).contains("complete: ");
    } finally {
      lab.run(Place.BNG, "sh", "-c", "for i in $(seq 50); do ip link del acc1$i; done")
          .orThrow("removing interfaces");
    }
  }

  @Test
  void aTerminalSeesHowFarItHasCome() {
    serve(CLIENTS);
    Part daemon = start("");
    daemon.awaitLine("RECOVERED", SOON);
    lab.part("lqserver").orElseThrow().stop();
    serve(CLIENTS, "--bulk-fault", "slow=20");
    String command = Checkout.lqagent() + " recover --socket " + agent.socket();
    Outcome onTerminal = lab.run(Place.BNG, "script", "-qec", command, "/dev/null");
    assertThat(onTerminal.status()).as(onTerminal.output()).isZero();
    assertThat(onTerminal.output())
        .containsPattern("\r\u001b\\[K\\[#*\\.*] [0-9]+ % of what was known, [0-9]+ leases, 0 new")
        .contains("\r\u001b[Kcomplete: 0 restored, 600 confirmed, 0 new, 0 gone");
  }

  /** As a monitor and whoever looks at the page see it: under way first, and its sum at the end. */
  @Test
  void metricsAndPageSayHowFarItHasCome() {
    serve(CLIENTS, "--bulk-fault", "stall=100");
    start("retry: 1s,");
    Await.until(
        "a part of the leases in the metrics",
        SOON,
        () -> metrics().contains("lqagent_recovery_leases{what=\"new\"} 200.0"),
        () -> agent.web().get("/metrics"));
    assertThat(metrics()).contains("lqagent_recovery_running 1.0");
    assertThat(agent.web().get("/"))
        .contains("Servers are telling what they know: ")
        .containsPattern("id=\"recovery\"[^§]*>running<[^§]*200 new")
        .containsPattern("<td class=\"num\">0 / [0-9]+</td>");
    lab.part("lqserver").orElseThrow().stop();
    serve(CLIENTS);
    Await.until(
        "its end in the metrics",
        SOON,
        () -> metrics().contains("lqagent_recovery_running 0.0"),
        () -> agent.web().get("/metrics"));
    assertThat(metrics()).contains("lqagent_recovery_leases{what=\"gone\"} 0.0");
    assertThat(agent.web().get("/"))
        .doesNotContain("Servers are telling what they know: ")
        .containsPattern("id=\"recovery\"[^§]*>complete<");
  }

  private static List<String> metrics() {
    return agent.web().lines("/metrics");
  }

  @Test
  void aServerThatRefusesIsAnotherMatterThanASilentOne() {
    serve(CLIENTS, "--bulk-fault", "status=5");
    start("").awaitLine("RECOVERY_INCOMPLETE", SOON);
    Outcome refused = recover("--json");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.output()).contains("\"ending\":\"refused\"");
    assertThat(recover("--interface", "eth7").status()).isEqualTo(2);
    assertThat(recover("--no-wait").status()).isZero();
  }

  private static final Duration SOON = Await.PATIENCE;

  private static Path state() {
    return lab.directory().resolve("state");
  }

  private static void serve(int clients, String... more) {
    lab.servers().startPopulatedServer(clients, more);
  }

  private static Part start(String recovery) {
    return startFor("acc0", recovery);
  }

  private static Part startFor(String access, String recovery) {
    return agent.start(
        """
        uplink: { interface: up0, source: "%s" }
        access: [{ interface: "%s", prefixes: ["%s"], delegated: ["%s"] }]
        leasequery: { servers: ["%s"] }
        recovery: { %s enabled: true }
        state: %s
        control: %s
        """
            .formatted(
                Lab.BNG_ADDRESS,
                access,
                Lab.ACCESS_PREFIX,
                Lab.DELEGATED_POOL,
                Lab.SRV2_ADDRESS,
                recovery,
                state(),
                agent.socket()));
  }

  private static Outcome recover(String... more) {
    return agent.command(
        Stream.concat(Stream.of("recover"), Stream.of(more)).toArray(String[]::new));
  }

  private static Stream<String> log(Part part) {
    try {
      return Files.readAllLines(part.log()).stream();
    } catch (IOException e) {
      throw new LabException("cannot read " + part.log(), e);
    }
  }

  private static String status() {
    Outcome shown =
        lab.run(
            Place.BNG,
            Checkout.lqagent().toString(),
            "show",
            "status",
            "--json",
            "--socket",
            agent.socket().toString());
    return shown.output();
  }
}
