package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.lab.bench.LiveHeap;

/** Where a lease is, and how that is found out: by pattern, by probe, without a filter. */
@AsRoot
class GleaningLabTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final int CABLES = 1000;

  /** In octets: the smallest object there is. */
  private static final long LEAST_KEPT_FOR_AN_INTERFACE = 16;

  private static final Ipv6Address NOBODY = Ipv6Address.parse("2001:db8:1::dead");

  private static Lab lab;
  private static LabAgent agent;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    lease = lab.client().start();
    agent = new LabAgent(lab);
    address("add", NOBODY);
  }

  private static void address(String verb, Ipv6Address address) {
    lab.run(Place.CLIENT, "ip", "-6", "address", verb, address + "/128", "dev", "c0", "nodad")
        .orThrow(verb + " " + address);
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
  void interfacesOfAPatternComeAndGoByTheThousandWhileLeasesComeIn() {
    start(agent.configuration().replace("interface: acc0", "interface: \"acc*\""));
    int threads = threads();
    String captures = captures();
    int files = files();
    int rounds = leasesWhile(cables('a')) + leasesWhile(cables('b'));
    System.out.println("leases given while interfaces came and went: " + rounds);

    Await.until(
        "the source to be let in",
        SOON,
        () -> agent.verifiedIn("addresses", lease.address().toString()).isPresent(),
        agent::tail);
    Await.until("the threads to end", SOON, () -> threads() <= threads + 2, agent::tail);
    assertThat(lab.run(Place.BNG, "ip", "link").output()).doesNotContain("acca");
    // No file is left open, no capture, no element of the kernel, and no row of anything.
    Await.until("the files to close", SOON, () -> files() <= files + 4, agent::tail);
    assertThat(captures()).isEqualTo(captures);
    Await.until(
        "the kernel to have nothing of the others",
        SOON,
        () ->
            !lab.run(Place.BNG, "nft", "list", "table", "ip6", "lqagent")
                .output()
                .matches("(?s).*acc[ab][ab][0-9].*"),
        agent::tail);
    assertThat(agent.bindings()).hasSize(2).allMatch(line -> line.contains("\"acc0\""));
    assertThat(agent.view("/unknown", Map.of())).noneMatch(line -> line.contains("\"acca"));
    assertThat(agent.view("/kernel", Map.of())).noneMatch(line -> line.contains("\"acca"));
    String log = agent.tail();
    assertThat(log.substring(log.lastIndexOf("STARTED")))
        .doesNotContain("CAPTURE_LOST", "CAPTURE_DROPPED");
    // These waves have loaded classes and filled pools, and exchanges of the leases are remembered
    // for a while. What another of other names adds is kept for interfaces that are gone.
    long alive = alive();
    Part cables = cables('c');
    Await.until("the end of the third wave", SOON, () -> !cables.alive(), cables::tail);
    long[] grown = new long[1];
    Await.until(
        "nothing to be kept for them",
        SOON,
        () -> {
          grown[0] = alive() - alive;
          return grown[0] < 2 * CABLES * LEAST_KEPT_FOR_AN_INTERFACE;
        },
        () -> "%,d octets more on the heap%n%s".formatted(grown[0], agent.tail()));
    System.out.printf("alive on the heap: %,d octets, then %,d more%n", alive, grown[0]);
  }

  /** How many times the client gives its lease back and has it again while a process runs. */
  private static int leasesWhile(Part process) {
    int rounds = 0;
    do {
      lab.client().release();
      Await.until("the end of the lease", SOON, () -> agent.bindings().isEmpty(), agent::tail);
      lease = lab.client().start();
      for (String held : List.of(lease.address().toString(), lease.prefix().toString())) {
        // The client may speak before its lease was gleaned: then a server's word comes on top.
        awaitBinding(
            line -> line.contains("\"" + held + "\"") && line.contains("\"interface\":\"acc0\""));
      }
      rounds++;
    } while (process.alive());
    return rounds;
  }

  private static long alive() {
    return LiveHeap.octets(lab, lab.part("lqagent").orElseThrow());
  }

  /** What the daemon could not read in time may have been a release, or nothing of the kind. */
  @Test
  @Tag("F-39")
  void framesThatWereLostAreToldOfAndNothingIsForgotten() throws IOException {
    start(agent.configuration());
    awaitBindingOfSpeaker(line -> line.contains("\"" + lease.address() + "\""));
    Await.until(
        "nobody's address to be remembered",
        SOON,
        () -> {
          lab.send(Place.CLIENT, NOBODY, Lab.CORE_ADDRESS);
          return isRemembered();
        },
        agent::tail);

    Part daemon = lab.part("lqagent").orElseThrow();
    signal(daemon, "STOP");
    try {
      // More than the ring holds, and all of it of interest to the filter.
      Path file = lab.directory().resolve("burst.pcap");
      Files.write(file, burst());
      lab.run(
              Place.CLIENT,
              "tcpreplay",
              "--topspeed",
              "--preload-pcap",
              "--loop=60000",
              "--intf1=c0",
              file.toString())
          .orThrow("the burst");
    } finally {
      signal(daemon, "CONT");
    }

    daemon.awaitLine("CAPTURE_DROPPED.* frames of acc0 were lost: gleaning is incomplete", SOON);
    assertThat(agent.bindings()).anyMatch(line -> line.contains("\"" + lease.address() + "\""));
    assertThat(agent.verifiedIn("addresses", lease.address().toString())).isPresent();
    // Somebody may have been given what nobody had, so it is asked for anew.
    Await.until("nobody to be forgotten", SOON, () -> !isRemembered(), agent::tail);
  }

  private static boolean isRemembered() {
    return agent.view("/unknown", Map.of("prefix", NOBODY.toString())).stream()
        .anyMatch(line -> line.contains("\"state\":\"nothing\""));
  }

  private static void signal(Part part, String name) {
    lab.run(part.place(), "kill", "-" + name, Long.toString(part.pid())).orThrow(name);
  }

  /** A capture of one Information-request with a long option of nobody's, in an Ethernet frame. */
  private static byte[] burst() {
    int option = 1000;
    int datagram = 8 + 4 + 4 + option;
    int frame = 14 + 40 + datagram;
    ByteBuffer file = ByteBuffer.allocate(24 + 16 + frame);
    file.putInt(0xa1b2_c3d4).putShort((short) 2).putShort((short) 4);
    file.putInt(0).putInt(0).putInt(0xffff).putInt(1);
    file.putInt(0).putInt(0).putInt(frame).putInt(frame);
    file.put(HexFormat.of().parseHex("33330001000202000000c00186dd60000000"));
    file.putShort((short) datagram).putShort((short) 0x1101);
    file.put(HexFormat.of().parseHex("fe80000000000000000000fffe00c001"));
    file.put(HexFormat.of().parseHex("ff020000000000000000000000010002"));
    file.putShort((short) 546).putShort((short) 547).putShort((short) datagram).putShort((short) 0);
    file.putInt(0x0b12_3456).putShort((short) 65_000).putShort((short) option);
    return file.array();
  }

  @Test
  @Tag("LQ-SEC-010")
  void aHolderWhoAnswersThereIsVerified() {
    start(agent.configuration() + "gleaning: { location: probe, interface-id: none }\n");
    awaitBindingOfSpeaker(line -> line.contains("\"" + lease.address() + "\""));
  }

  @Test
  @Tag("LQ-SEC-010")
  void anAddressThatNobodyAnswersForIsNot() {
    start(agent.configuration() + "gleaning: { location: probe, interface-id: none }\n");
    // Somebody else's packet: the holder is not on this link any more.
    lab.run(Place.CLIENT, "ip", "-6", "address", "delete", lease.address() + "/128", "dev", "c0")
        .orThrow("taking the address");
    try {
      awaitNotProven();
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
    awaitNotProven();
    assertThat(agent.bindings()).isEmpty();
  }

  @Test
  @Tag("LQ-SEC-010")
  void wherePortsAreTrustedTheHolderIsWhereThePacketCameFrom() {
    start(agent.configuration() + "gleaning: { location: trust, interface-id: none }\n");
    awaitBindingOfSpeaker(
        line ->
            line.contains("\"" + lease.address() + "\"")
                && line.contains("\"interface\":\"acc0\"")
                && line.contains("\"link_layer_address\":\"02:00:00:00:c0:01\""));
  }

  /** A holder's packets on its own port are its own, whoever used its address on another before. */
  @ParameterizedTest
  @ValueSource(strings = {"trust", "require"})
  @Tag("LQ-SEC-010")
  @Tag("F-14")
  void whatRelayDataPutElsewhereIsNotVerifiedHere(String policy) {
    Ipv6Address leased = Ipv6Address.parse("2001:db8:1::1000");
    address("add", leased);
    bng(
        """
        ip link add acc1 type veth peer name c1 netns %1$s
        echo 0 >/proc/sys/net/ipv6/conf/acc1/accept_dad
        ip link set acc1 up
        ip -n %1$s link set c1 up
        """
            .formatted(lab.namespace(Place.CLIENT)));
    lab.part("lqserver").orElseThrow().stop();
    Part server = lab.servers().startPopulatedServer(1);
    try {
      String access =
          """
          access:
            - interface: acc0
              prefixes: ["2001:db8:1::/64"]
              delegated: ["2001:db8:100::/40"]
            - interface: acc1
              prefixes: ["2001:db8:1::/64"]
          routes:\
          """;
      start(
          agent.configuration().replaceAll("(?s)access:.*routes:", access)
              + "leasequery: { servers: [\""
              + Lab.SRV2_ADDRESS
              + "\"] }\n"
              + "recovery: { enabled: false }\n"
              // Whatever that relay agent calls a port, it is this one.
              + "gleaning: { location: "
              + policy
              + ", interface-id: \"{*}\", interface-name: acc0 }\n");
      Part daemon = lab.part("lqagent").orElseThrow();
      Await.until(
          "the port to be another",
          SOON,
          () -> {
            sendFrom("c1", leased);
            return daemon.text().contains("LEASE_OF_ANOTHER_PORT");
          },
          agent::tail);
      assertThat(daemon.text()).containsPattern("LEASE_OF_ANOTHER_PORT.*" + leased + ".*acc1");
      assertThat(elements()).doesNotContain("acc1");

      sendFrom("c0", leased);

      Await.until(
          "the holder to be let in",
          SOON,
          () -> elements().contains(leased + " . \"acc0\""),
          agent::tail);
      Await.until(
          "whoever uses a known holder's address elsewhere to be told of",
          SOON,
          () -> {
            sendFrom("c1", leased);
            return daemon.text().contains("SOURCE_BOUND_ELSEWHERE");
          },
          agent::tail);
      assertThat(daemon.text())
          .containsPattern("SOURCE_BOUND_ELSEWHERE.*" + leased + " on acc1 .* on acc0");
      assertThat(elements()).doesNotContain("acc1");
      assertThat(agent.bindings()).allMatch(line -> line.contains("\"interface\":\"acc0\""));
    } finally {
      server.stop();
      lab.servers().startReferenceServer();
      address("delete", leased);
      bng("ip link delete acc1");
    }
  }

  /** Puts a packet from any source on one of the client's links. */
  private static void sendFrom(String device, Ipv6Address source) {
    lab.run(
        Place.CLIENT,
        "ping",
        "-n",
        "-c",
        "1",
        "-W",
        "0.01",
        "-I",
        device,
        "-I",
        source.toString(),
        "ff02::1%" + device);
  }

  private static String elements() {
    return lab.run(Place.BNG, "nft", "list", "set", "ip6", "lqagent", "addresses").output();
  }

  /** After a boot the daemon may be quicker than the network: RFC 4862 section 5.4. */
  @Test
  @Tag("F-38")
  void anUplinkThatHasNoAddressYetIsWaitedFor() {
    String uplink = Lab.BNG_ADDRESS + "/64";
    String file =
        agent
            .configure(
                agent.configuration().replaceFirst("uplink: .*", "uplink: { interface: up0 }"))
            .toString();
    bng("ip -6 address delete " + uplink + " dev up0");
    try {
      Part daemon =
          lab.start(
              Place.BNG,
              "lqagent",
              List.of(Checkout.lqagent().toString(), "run", "--config", file));
      daemon.awaitLine("UPLINK_NOT_READY.* up0 has no global IPv6 address", SOON);
      // It is tentative at first, and nobody can send from it.
      bng(
          "echo 1 >/proc/sys/net/ipv6/conf/up0/accept_dad;"
              + " echo 2 >/proc/sys/net/ipv6/conf/up0/dad_transmits; ip -6 address add "
              + uplink
              + " dev up0");
      assertThat(lab.run(Place.BNG, "ip", "-6", "address", "show", "dev", "up0").output())
          .contains("tentative");
      daemon.awaitLine("STARTED", SOON);
      awaitBindingOfSpeaker(line -> line.contains("\"" + lease.address() + "\""));
    } finally {
      bng(
          "echo 0 >/proc/sys/net/ipv6/conf/up0/accept_dad; ip -6 address replace "
              + uplink
              + " dev up0 nodad");
    }
  }

  private static void bng(String script) {
    lab.run(Place.BNG, "sh", "-ec", script).orThrow(script);
  }

  @Test
  @Tag("LQ-GLN-020")
  void withoutAFilterACaptureReportsUnknownSources() {
    start(agent.configuration() + "filter: { enabled: false }\n");
    awaitBindingOfSpeaker(
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
    lab.start(Place.BNG, "lqagent", List.of(Checkout.lqagent().toString(), "run", "--config", file))
        .awaitLine("STARTED", SOON);
  }

  /** Plugs in and out a thousand cables, both of whose ends have names of the pattern. */
  private static Part cables(char wave) {
    String script =
        """
        for verb in add delete; do
          i=0
          while [ $i -lt %2$d ]; do
            i=$((i + 1))
            if [ $verb = add ]; then echo "link add acca%1$c$i type veth peer name accb%1$c$i"
            else echo "link delete acca%1$c$i"
            fi
          done | ip -batch -
        done
        """
            .formatted(wave, CABLES);
    return lab.start(Place.BNG, "cables", List.of("sh", "-ec", script));
  }

  /** The names of what is captured on. */
  private static String captures() {
    return String.join(
        " ",
        agent
            .view("/status", Map.of())
            .get(0)
            .lines()
            .flatMap(line -> Pattern.compile("\"(capture_[^\"]*)\"").matcher(line).results())
            .map(result -> result.group(1))
            .sorted()
            .toList());
  }

  private static int files() {
    long pid = lab.part("lqagent").orElseThrow().pid();
    return lab.run(Place.BNG, "ls", "/proc/" + pid + "/fd").output().split("\n").length;
  }

  private static int threads() {
    long pid = lab.part("lqagent").orElseThrow().pid();
    return lab.run(Place.BNG, "ls", "/proc/" + pid + "/task").output().split("\n").length;
  }

  /** The client speaks again and again: one question may find no server in time. */
  private static void speakUntil(String what, BooleanSupplier condition) {
    Await.until(
        what,
        SOON,
        () -> {
          lab.send(Place.CLIENT, lease.address(), Lab.CORE_ADDRESS);
          return condition.getAsBoolean();
        },
        agent::tail);
  }

  private static void awaitBindingOfSpeaker(Predicate<String> wanted) {
    speakUntil("a binding", () -> agent.bindings().stream().anyMatch(wanted));
  }

  private static void awaitNotProven() {
    Part daemon = lab.part("lqagent").orElseThrow();
    speakUntil("the port not to be proven", () -> daemon.text().contains("PORT_NOT_PROVEN"));
  }

  private static void awaitBinding(Predicate<String> wanted) {
    Await.until(
        "a binding",
        SOON,
        () -> agent.bindings().stream().anyMatch(wanted),
        () -> agent.bindings() + "\n" + agent.tail());
  }
}
