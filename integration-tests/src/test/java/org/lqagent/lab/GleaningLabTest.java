package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where a lease is, and how that is found out: by pattern, by probe, without a filter. */
@AsRoot
class GleaningLabTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Both ends of a cable have names of the pattern. */
  private static final int CABLES = 1000;

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer(Checkout.root().resolve("integration-tests/bin/lqserver"));
    lease = lab.client().start();
    agent = new LabAgent(lab, Checkout.root());
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
    lab.run(Place.BNG, "nft", "delete", "table", "ip6", "lqagent");
    lab.run(Place.BNG, "ip", "-6", "route", "flush", "proto", "187");
  }

  @Test
  @Tag("F-37")
  @Tag("LQ-GLN-024")
  void interfacesOfAPatternComeAndGoByTheThousand() {
    start(agent.configuration().replace("interface: acc0", "interface: \"acc*\""));
    int before = threads();
    cables("add", "type veth peer name accp");
    cables("delete", null);

    // The capture of all has seen none of it as a loss, and hears the client still.
    lab.client().stop();
    lab.client().start();
    awaitBinding(
        line ->
            line.contains("\"" + lease.prefix() + "\"") && line.contains("\"interface\":\"acc0\""));
    assertThat(agent.bindings())
        .allSatisfy(
            line -> assertThat(line).contains("\"interface\":\"acc0\"", "\"origin\":\"gleaned\""));
    Await.until(
        "the source to be let in",
        SOON,
        () -> agent.verifiedIn("addresses", lease.address().toString()).isPresent(),
        agent::tail);
    assertThat(threads()).isLessThanOrEqualTo(before + 2);
  }

  @Test
  @Tag("LQ-SEC-010")
  void aHolderWhoAnswersThereIsVerified() {
    start(agent.configuration() + "gleaning: { location: probe, interface-id: none }\n");
    lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
    awaitBinding(line -> line.contains("\"" + lease.address() + "\""));
  }

  @Test
  @Tag("LQ-SEC-010")
  void anAddressThatNobodyAnswersForIsNot() {
    start(agent.configuration() + "gleaning: { location: probe, interface-id: none }\n");
    // Somebody else's packet: the holder is not on this link any more.
    lab.run(Place.CLIENT, "ip", "-6", "address", "delete", lease.address() + "/128", "dev", "c0")
        .orThrow("taking the address");
    try {
      lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
      lab.part("lqagent").orElseThrow().awaitLine("PORT_NOT_PROVEN", SOON);
      assertThat(agent.verifiedIn("addresses", lease.address().toString())).isEmpty();
    } finally {
      lab.run(
              Place.CLIENT,
              "ip",
              "-6",
              "address",
              "add",
              lease.address() + "/128",
              "dev",
              "c0",
              "nodad")
          .orThrow("giving the address back");
    }
  }

  @Test
  @Tag("LQ-SEC-010")
  void whereAProofIsRequiredAnAnswerWithoutOneIsRefused() {
    start(agent.configuration() + "gleaning: { location: require, interface-id: none }\n");
    lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
    lab.part("lqagent").orElseThrow().awaitLine("PORT_NOT_PROVEN", SOON);
    assertThat(agent.bindings()).isEmpty();
  }

  @Test
  @Tag("LQ-GLN-020")
  void withoutAFilterACaptureReportsUnknownSources() {
    start(agent.configuration() + "filter: { enabled: false }\n");
    lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
    awaitBinding(
        line ->
            line.contains("\"" + lease.address() + "\"")
                && line.contains("\"interface\":\"acc0\""));
    assertThat(lab.run(Place.BNG, "nft", "list", "tables").output()).doesNotContain("lqagent");
  }

  @Test
  @Tag("LQ-GLN-025")
  void staticBindingsStandFromTheStart() {
    start(
        agent.configuration()
            + "static: [{ lease: \"2001:db8:1::f1\", interface: acc0, client-id:"
            + " \"00030001020000000001\" }]\n");
    awaitBinding(
        line -> line.contains("\"2001:db8:1::f1\"") && line.contains("\"origin\":\"static\""));
    Await.until(
        "the source to be let in",
        SOON,
        () -> agent.verifiedIn("addresses", "2001:db8:1::f1").isPresent(),
        agent::tail);
  }

  private static void start(String configuration) {
    String file = agent.configure(configuration).toString();
    lab.start(
            Place.BNG,
            "lqagent",
            List.of(
                Checkout.root().resolve("agent/bin/lqagent").toString(), "run", "--config", file))
        .awaitLine("STARTED", SOON);
  }

  private static void cables(String verb, String rest) {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= CABLES; i++) {
      lines.append("link ").append(verb).append(" accn").append(i);
      lines.append(rest == null ? "" : " " + rest + i).append('\n');
    }
    lab.run(Place.BNG, "sh", "-c", "ip -batch - <<.\n" + lines + ".\n").orThrow(verb + " cables");
  }

  private static int threads() {
    long pid = lab.part("lqagent").orElseThrow().pid();
    return lab.run(Place.BNG, "ls", "/proc/" + pid + "/task").output().split("\n").length;
  }

  private static void awaitBinding(Predicate<String> wanted) {
    Await.until("a binding", SOON, () -> agent.bindings().stream().anyMatch(wanted), agent::tail);
  }
}
