package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code lqagent query} against real dhcpd and the reference server, alone and together. */
@AsRoot
class QueryCommandTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final String DHCPD = "00:03:00:01:02:00:00:00:51:01";
  private static final String REFERENCE = "00:03:00:01:02:00:00:00:52:01";

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer("--duid", REFERENCE);
    lease = lab.client().start();
    agent = new LabAgent(lab);
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void dhcpdAloneKnowsTheAddress() {
    Outcome answer = ask(lease.address().toString(), "--server", Lab.SRV1_ADDRESS.toString());
    assertThat(answer.status()).isZero();
    assertThat(answer.output().lines())
        .singleElement()
        .asString()
        .contains("\"lease\":\"" + lease.address() + "\"", "\"server_id\":\"" + DHCPD + "\"");
  }

  @Test
  void theReferenceServerAloneKnowsAddressAndPrefix() {
    Outcome answer = ask(lease.hostAddress().toString(), "--server", Lab.SRV2_ADDRESS.toString());
    assertThat(answer.status()).isZero();
    assertThat(answer.output().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"server_id\":\"" + REFERENCE + "\""))
        .anyMatch(line -> line.contains("\"lease\":\"" + lease.address() + "\""))
        .anyMatch(line -> line.contains("\"lease\":\"" + lease.prefix() + "\""));
  }

  @Test
  void bothAnswerAMulticastAndAreMerged() {
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 546 or udp port 547")) {
      Outcome answer = ask(lease.address().toString());
      assertThat(answer.status()).isZero();
      assertThat(answer.output().lines())
          .anyMatch(line -> line.contains("\"lease\":\"" + lease.address() + "\""))
          .anyMatch(line -> line.contains("\"lease\":\"" + lease.prefix() + "\""));
      uplink.awaitLine("2001:db8:ff::51.547 > .*leasequery-reply", SOON);
      uplink.awaitLine("2001:db8:ff::52.547 > .*leasequery-reply", SOON);
    }
  }

  @Test
  void everyExitStatusMeansOneThing() {
    assertThat(ask("2001:db8:1::bad").status()).isEqualTo(1);
    assertThat(ask("nowhere").status()).isEqualTo(2);
    Outcome silence =
        ask("2001:db8:1::bad", "--server", Lab.CORE_ADDRESS.toString(), "--deadline", "1s");
    assertThat(silence.status()).isEqualTo(3);
    assertThat(silence.output()).contains("no server answered");
    // dhcpd knows no query by client id: UnknownQueryType.
    Outcome refused =
        agent.query(
            "client-id",
            "00:03:00:01:02:00:00:00:c0:01",
            "--interface",
            Lab.UPLINK,
            "--server",
            Lab.SRV1_ADDRESS.toString());
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.output()).contains("UnknownQueryType");
    Outcome system = ask(lease.address().toString(), "--source", "2001:db8:ff::77");
    assertThat(system.status()).isEqualTo(5);
    assertThat(system.output().lines()).hasSize(1);
  }

  @Test
  void tsharkDecodesEveryLeasequeryWithoutAComplaint() {
    Path capture;
    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp dst port 547")) {
      ask(lease.address().toString());
      ask(lease.hostAddress().toString(), "--link", "2001:db8:1::1", "--option", "23");
      agent.query(
          "client-id",
          "00:03:00:01:02:00:00:00:c0:01",
          "--interface",
          Lab.UPLINK,
          "--option",
          "47");
      uplink.awaitLine("leasequery", SOON);
      capture = uplink.file();
      assertThat(Tshark.complaints(lab, capture)).isEmpty();
      assertThat(Tshark.leasequeries(lab, capture)).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void whatIsWrongWithTheCommandLineIsSaid() {
    assertMistake("65535, not 70000", "--option", "70000");
    assertMistake("IA_NA (3) may not be asked for", "--option", "3");
    assertMistake("port must be in 0..65535, is 99999", "--port", "99999");
    assertMistake("gather must be in 0..10 s, is 11s", "--gather", "11s");
    assertMistake("deadline must be longer than zero, is 0s", "--deadline", "0s");
    assertMistake("0..65535", "--server", "[2001:db8::1]:99999");
    assertMistake("needs its interface", "--server", "fe80::1");
  }

  private static void assertMistake(String what, String... arguments) {
    Outcome outcome = ask("2001:db8:1::bad", arguments);
    assertThat(outcome.output())
        .contains(what)
        .endsWith("Try \"lqagent query address --help\".\n")
        .hasLineCount(2);
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  @Tag("F-53")
  void anybodyMayAskAServerThatAnswersToTheSourcePort() throws IOException {
    Part server =
        lab.start(
            Place.SRV1,
            "kea",
            List.of(
                Checkout.lqserver().toString(),
                "--listen",
                Lab.SRV1_ADDRESS.toString(),
                "--port",
                "1547",
                "--profile",
                "kea",
                "--lease-file",
                lab.servers().leaseFile().toString()));
    server.awaitWhileAlive(
        "port 1547 to be open",
        Lab.READY,
        () -> lab.run(Place.SRV1, "cat", "/proc/net/udp6").output().contains(":060B "));
    Path command = forEverybody();
    String[] query = {
      command.toString(),
      "query",
      "address",
      lease.address().toString(),
      "--server",
      "[" + Lab.SRV1_ADDRESS + "]:1547",
      "--json"
    };
    try {
      Outcome answer = asNobody(query, "--port", "0");
      assertThat(answer.output()).contains("\"lease\":\"" + lease.address() + "\"");
      assertThat(answer.status()).isZero();
      Outcome refused = asNobody(query);
      assertThat(refused.output()).contains("CAP_NET_BIND_SERVICE");
      assertThat(refused.status()).isEqualTo(5);
    } finally {
      server.stop();
      delete(command.getParent().getParent());
    }
  }

  /** The command where anybody may read it, as the checkout perhaps may not be. */
  private static Path forEverybody() throws IOException {
    Path copy = Files.createTempDirectory("lqagent");
    for (String part : List.of("bin", "target/classes", "target/lib")) {
      Path from = Checkout.root().resolve("agent").resolve(part);
      Files.createDirectories(copy.resolve(part).getParent());
      lab.run(Place.BNG, "cp", "-rL", from.toString(), copy.resolve(part).toString())
          .orThrow("copying " + from);
    }
    lab.run(Place.BNG, "chmod", "-R", "a+rX", copy.toString()).orThrow("chmod " + copy);
    return copy.resolve("bin/lqagent");
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Outcome asNobody(String[] command, String... more) {
    return lab.run(
        Place.BNG,
        Stream.of(
                Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                Stream.of("--inh-caps=-all", "--bounding-set=-all"),
                Stream.of(command),
                Stream.of(more))
            .flatMap(arguments -> arguments)
            .toArray(String[]::new));
  }

  @Test
  void aTerminalSeesHowLongItHasWaitedAndAFileDoesNot() {
    String[] silent = {
      "2001:db8:1::bad", "--server", Lab.CORE_ADDRESS.toString(), "--deadline", "3s"
    };
    Outcome inFile = ask(silent[0], silent[1], silent[2], silent[3], silent[4]);
    assertThat(inFile.output()).doesNotContain("waiting for an answer").doesNotContain("\r");
    String command =
        Checkout.lqagent()
            + " query address "
            + String.join(" ", silent)
            + " --interface "
            + Lab.UPLINK;
    Outcome onTerminal = lab.run(Place.BNG, "script", "-qec", command, "/dev/null");
    assertThat(onTerminal.status()).isEqualTo(3);
    assertThat(onTerminal.output())
        .contains("\r\u001b[Kwaiting for an answer: ")
        .contains("asked 2 of 5 times")
        .contains("\r\u001b[Kno server answered: asked ");
  }

  @Test
  @Tag("A-38")
  void whyNobodyAnsweredIsHintedAt() {
    Outcome silence =
        ask(
            "2001:db8:1::bad",
            "--server",
            Lab.CORE_ADDRESS.toString(),
            "--deadline",
            "1s",
            "--port",
            "0");
    assertThat(silence.output())
        .contains("does it let " + Lab.BNG_ADDRESS + " (dhcpd: allow leasequery; ")
        .contains("Most servers answer to port 546 only");
    assertThat(
            ask("2001:db8:1::bad", "--deadline", "300ms", "--server", "2001:db8:ff::99").output())
        .startsWith("no server answered: asked once in 0.");
    assertThat(ask("2001:db8:1::bad", "--server", "2001:db8:bad::1", "--deadline", "1s").output())
        .contains("could not be sent: is there a route to the server?");
  }

  /** Without an interface, the kernel may well choose the wrong one. */
  @Test
  void whereAMulticastWentIsHintedAt() {
    String[] asked = {"query", "address", "2001:db8:1::bad", "--deadline", "1s"};
    assertThat(command(asked).output())
        .contains("no server answered")
        .contains("--interface names the one that leads to the servers");
    Outcome named =
        command(asked[0], asked[1], asked[2], asked[3], asked[4], "--interface", "acc0");
    assertThat(named.status()).isEqualTo(3);
    assertThat(named.output()).doesNotContain("--interface");
  }

  @Test
  void anInterfaceThatIsNotThereIsSaidAtOnce() {
    for (String what : List.of("query", "bulk")) {
      Outcome refused = command(what, "address", "2001:db8:1::bad", "--server", "fe80::1%eth9");
      assertThat(refused.status()).isEqualTo(5);
      assertThat(refused.output()).isEqualToIgnoringNewLines("lqagent: there is no interface eth9");
    }
  }

  @Test
  void peopleReadWhoHoldsItAndForHowLong() {
    Outcome answer =
        command(
            "query",
            "address",
            lease.hostAddress().toString(),
            "--server",
            Lab.SRV2_ADDRESS.toString());
    assertThat(answer.status()).isZero();
    assertThat(answer.output())
        .containsPattern("(?m)^client [0-9a-f:]+, last heard .*Z, says server " + REFERENCE + "$")
        .containsPattern("(?m)^  " + lease.prefix() + " valid until .*Z, [0-9]+ (h|min) ");
  }

  /** A script must not take an answer that a full disk cut off for one; head may have enough. */
  @Test
  void whatCannotBeWrittenIsNoAnswer() {
    String query = "query address " + lease.address() + " --json --server " + Lab.SRV1_ADDRESS;
    Outcome full = shell(query + " > /dev/full");
    assertThat(full.output()).contains("standard output cannot be written: No space left");
    assertThat(full.status()).isEqualTo(5);
    Outcome closed = shell(query + " | true; exit ${PIPESTATUS[0]}");
    assertThat(closed.output()).isEmpty();
    assertThat(closed.status()).isZero();
  }

  private static Outcome shell(String command) {
    return lab.run(Place.BNG, "bash", "-c", lqagent() + " " + command);
  }

  private static Outcome command(String... arguments) {
    return lab.run(
        Place.BNG,
        Stream.concat(Stream.of(lqagent()), Stream.of(arguments)).toArray(String[]::new));
  }

  private static String lqagent() {
    return Checkout.lqagent().toString();
  }

  @Test
  void verboseShowsEveryMessageAsATreeWithItsTime() {
    Outcome answer = ask(lease.address().toString(), "--verbose");
    assertThat(answer.output())
        .containsPattern(
            "(?m)^[0-9]\\.[0-9]{6} s to \\[ff05::1:3]:547, transmission 1\n  LEASEQUERY xid")
        .containsPattern(
            "(?m)^[0-9]\\.[0-9]{6} s from \\[2001:db8:ff::51]:547\n  LEASEQUERY-REPLY xid")
        .contains("      IAADDR " + lease.address());
  }

  private static Outcome ask(String address, String... more) {
    return agent.query(
        Stream.concat(
                Stream.of("address", address, "--interface", Lab.UPLINK, "--json"), Stream.of(more))
            .toArray(String[]::new));
  }
}
