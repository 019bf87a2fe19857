package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.lab.Subscriber.Given;
import org.lqagent.lab.Subscriber.Kind;

/**
 * The clients of Debian behind one relay agent and behind two, from the first lease to its end.
 *
 * <p>Two ports of the concentrator lead to the client's place, and a relay agent can be started
 * there for a client in the host's.
 */
@AsRoot
class RealClientsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CLIENT_HOP = "fe80::ff:fe00:c001";
  private static final String ROUTER_HOP = "2001:db8:1::9";

  private static final String SERVER =
      """
      server-duid LL ethernet 02:00:00:00:51:01;
      option dhcp6.preference 255;
      authoritative;
      allow leasequery;
      subnet6 2001:db8:ff::/64 { }
      shared-network access {
        @LIFETIMES@
        subnet6 2001:db8:1::/64 { range6 2001:db8:1::@POOL@000 2001:db8:1::@POOL@fff; }
        subnet6 2001:db8:100::/41 { prefix6 2001:db8:1@POOL@0:: 2001:db8:1@POOL@f:ff00:: /56; }
      }
      shared-network behind {
        @LIFETIMES@
        subnet6 2001:db8:2::/64 { range6 2001:db8:2::1000 2001:db8:2::1fff; }
        subnet6 2001:db8:180::/41 { prefix6 2001:db8:180:: 2001:db8:1ff:ff00:: /56; }
      }
      """;

  private static final String LONG =
      "default-lease-time 7200; preferred-lifetime 3600;"
          + " option dhcp-renewal-time 1800; option dhcp-rebinding-time 2880;";

  private static final String SHORT =
      "default-lease-time 20; preferred-lifetime 12;"
          + " option dhcp-renewal-time 4; option dhcp-rebinding-time 10;";

  private static Lab lab;
  private static LabAgent agent;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    stop("dhcpd", "dhcrelay");
    sh(
        Place.BNG,
        """
        ip link add acc1 address 02:00:00:00:b0:03 type veth peer name c1 netns %s address 02:00:00:00:c0:01
        echo 0 >/proc/sys/net/ipv6/conf/acc1/accept_dad
        ip link set acc1 up
        ip -6 address add 2001:db8:1::2/64 dev acc1 noprefixroute
        """
            .formatted(lab.namespace(Place.CLIENT)));
    sh(
        Place.CLIENT,
        """
        echo 0 >/proc/sys/net/ipv6/conf/c1/accept_dad
        ip -6 address add %s/64 dev c0 nodad
        ip -6 address add 2001:db8:2::1/64 dev lan0 nodad
        """
            .formatted(ROUTER_HOP));
    relay(Place.BNG, "dhcrelay", "-l", "acc0", "-l", "acc1", "-u", "up0");
    agent = new LabAgent(lab);
    String access =
        """
          - interface: %s
            prefixes: ["2001:db8:1::/64", "2001:db8:2::/64"]
            delegated: ["2001:db8:100::/40"]
            relays: true
        """;
    agent.configure(
        agent
                .configuration()
                .replaceAll(
                    "(?s)access:.*routes:",
                    "access:\n" + access.formatted("acc0") + access.formatted("acc1") + "routes:")
            // The router has no lease for its own address, which it relays from.
            + "static: [{ lease: \"%s\", interface: acc0, client-id: \"00:04:01\" }]\n"
                .formatted(ROUTER_HOP));
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void startAgent() {
    agent.startAgain();
  }

  /** No test finds what another left: on a port, in a server, with a client or in the agent. */
  @AfterEach
  void forgetEverything() {
    agent.stop();
    agent.wipe();
    lab.parts().stream()
        .filter(part -> part.name().startsWith("subscriber-") || part.name().equals("router"))
        .forEach(Part::kill);
    stop("dhcpd");
    sh(Place.SRV1, ": >" + lab.servers().leaseFile());
    sh(Place.CLIENT, "rm -rf " + lab.directory() + "/subscriber-*-*/");
    plug("c1", "c0");
    // Clients that were cut leave their addresses, and a router would relay from one of those.
    sh(
        Place.CLIENT,
        "ip -6 address flush dev c0 scope global; ip -6 address add %s/64 dev c0 nodad"
            .formatted(ROUTER_HOP));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("LQ-GLN-001")
  @Tag("LQ-GLN-011")
  @Tag("LQ-GLN-018")
  @Tag("LQ-GLN-027")
  void behindOneRelayAgent(Kind kind) {
    serve(LONG, "1");
    Subscriber subscriber = new Subscriber(lab, kind, Place.CLIENT, "c0");
    Given given = subscriber.start();
    awaitKnown(given, "acc0", CLIENT_HOP);

    subscriber.release();

    awaitForgotten(given);
    assertThat(read(lab.part("lqagent").orElseThrow().log()))
        .as("what the log says of clients that did nothing wrong")
        .doesNotContain(given.address());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("LQ-GLN-006")
  @Tag("LQ-GLN-011")
  @Tag("LQ-GLN-018")
  void behindTwoRelayAgents(Kind kind) {
    serve(LONG, "1");
    // What a client's router relays it sends to the concentrator's own relay agent.
    relay(Place.CLIENT, "router", "-l", "lan0", "-u", "2001:db8:1::1%c0");
    Subscriber subscriber = new Subscriber(lab, kind, Place.HOST, "eth0");
    Given given = subscriber.start();
    assertThat(given.address()).startsWith("2001:db8:2::");
    awaitKnown(given, "acc0", ROUTER_HOP);

    subscriber.release();

    awaitForgotten(given);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("LQ-GLN-008")
  void whatIsRenewedStaysAndWhatIsNotExpires(Kind kind) {
    serve(SHORT, "1");
    Subscriber subscriber = new Subscriber(lab, kind, Place.CLIENT, "c0");
    Given given = subscriber.start();
    awaitKnown(given, "acc0", CLIENT_HOP);
    Instant first = until(given.prefix());
    Await.until(
        "the lease to be renewed", SOON, () -> until(given.prefix()).isAfter(first), agent::tail);

    subscriber.cut();

    awaitForgotten(given);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("LQ-GLN-008")
  void aRenumberedClientHasBothUntilTheOldRunsOut(Kind kind) {
    serve(SHORT, "1");
    Subscriber subscriber = new Subscriber(lab, kind, Place.CLIENT, "c0");
    Given old = subscriber.start();
    awaitKnown(old, "acc0", CLIENT_HOP);

    stop("dhcpd");
    long mark = subscriber.mark();
    serve(SHORT, "4");
    Given renumbered = subscriber.given(mark);

    assertThat(renumbered.prefix()).startsWith("2001:db8:14");
    awaitKnown(renumbered, "acc0", CLIENT_HOP);
    awaitForgotten(old);
    awaitKnown(renumbered, "acc0", CLIENT_HOP);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("F-46")
  void aClientThatMovesTakesItsLeasesAlong(Kind kind) {
    serve(LONG, "1");
    Subscriber subscriber = new Subscriber(lab, kind, Place.CLIENT, "c0");
    Given given = subscriber.start();
    awaitKnown(given, "acc0", CLIENT_HOP);

    subscriber.cut();
    plug("c0", "c1");
    Subscriber moved = subscriber.on("c1");
    assertThat(moved.start()).isEqualTo(given);

    awaitKnown(given, "acc1", CLIENT_HOP);
    assertThat(elements()).doesNotContain(given.address() + " . \"acc0\"");
    assertThat(agent.bindings()).filteredOn(line -> line.contains("gleaned")).hasSize(2);
    moved.release();
    awaitForgotten(given);
  }

  /**
   * With other identity associations it gets other leases, and nobody says that the old are over.
   */
  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("F-46")
  @Tag("F-47")
  void aClientThatMovesAndAsksAnewHasBothUntilTheOldRunsOut(Kind kind) {
    serve(SHORT, "1");
    Subscriber subscriber = new Subscriber(lab, kind, Place.CLIENT, "c0");
    Given old = subscriber.start();
    awaitKnown(old, "acc0", CLIENT_HOP);

    subscriber.cut();
    sh(Place.CLIENT, "ip link set c1 address 02:00:00:00:c0:07");
    try {
      plug("c0", "c1");
      Subscriber moved = subscriber.withOtherAssociationsOn("c1");
      Given anew = moved.start();
      assertThat(anew.clientId()).isEqualTo(old.clientId());
      assertThat(List.of(anew.address(), anew.prefix()))
          .doesNotContain(old.address(), old.prefix());

      awaitKnown(anew, "acc1", "fe80::ff:fe00:c007");
      assertThat(elements()).doesNotContain(anew.address() + " . \"acc0\"");
      assertThat(binding(old.prefix()))
          .hasValueSatisfying(line -> assertThat(line).contains("\"interface\":\"acc0\""));
      awaitForgotten(old);
      awaitKnown(anew, "acc1", "fe80::ff:fe00:c007");
      moved.release();
      awaitForgotten(anew);
    } finally {
      sh(Place.CLIENT, "ip link set c1 down; ip link set c1 address 02:00:00:00:c0:01");
    }
  }

  /**
   * A client that comes up again asks whether its address is right where it is now. The answer says
   * yes, and not for how long: RFC 7513 section 6.4.2.1.
   */
  @Test
  @Tag("LQ-GLN-009")
  void aConfirmedAddressIsAskedAbout() {
    serve(LONG, "1");
    // With a prefix it would rebind instead.
    Part first = addressOnly();
    Await.until("the lease", SOON, () -> gleaned().isPresent(), agent::tail);
    String address = gleaned().orElseThrow();
    first.kill();
    agent.stop();
    agent.wipe();
    agent.startAgain();
    assertThat(binding(address)).isEmpty();

    try (Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 547")) {
      // It sends nothing from the address: it has no script that would give it to the interface.
      addressOnly();
      Await.until(
          "a server's word on " + address,
          SOON,
          () ->
              binding(address)
                  .filter(line -> line.contains("\"origin\":\"leasequery\""))
                  .filter(line -> line.contains("\"interface\":\"acc0\""))
                  .isPresent(),
          () -> String.join("\n", uplink.lines()) + agent.tail());
      List<Integer> types =
          Wire.messages(uplink.file()).stream().map(RealClientsTest::carriedType).toList();
      assertThat(types).contains(MessageTypes.CONFIRM, MessageTypes.LEASEQUERY);
      assertThat(types.indexOf(MessageTypes.CONFIRM))
          .isLessThan(types.indexOf(MessageTypes.LEASEQUERY));
      assertThat(types)
          .doesNotContain(MessageTypes.REQUEST, MessageTypes.RENEW, MessageTypes.REBIND);
    }
    Await.until(
        "the source to be let in",
        SOON,
        () -> elements().contains(address + " . \"acc0\""),
        agent::tail);
  }

  /** The one lease that was gleaned. */
  private static Optional<String> gleaned() {
    return agent.bindings().stream()
        .filter(line -> line.contains("\"origin\":\"gleaned\""))
        .map(line -> line.replaceFirst(".*\"lease\":\"([^\"]+)\".*", "$1"))
        .findFirst();
  }

  /** A dhclient that wants no prefix. */
  private static Part addressOnly() {
    Path files = lab.directory().resolve("subscriber-only-address");
    sh(Place.CLIENT, "mkdir -p " + files + "; : >" + files + "/conf");
    List<String> arguments =
        List.of(
            "-6",
            "-N",
            "-d",
            "-v",
            "--no-pid",
            "-cf",
            files + "/conf",
            "-lf",
            files + "/leases",
            "-sf",
            "/bin/true",
            "c0");
    return lab.start(
        Place.CLIENT,
        "subscriber-only-address",
        Program.DHCLIENT.unconfined(lab.directory(), arguments));
  }

  private static int carriedType(Wire.Passed passed) {
    Message message = passed.message();
    while (message instanceof RelayMessage relay && relay.carried().isPresent()) {
      message = relay.carried().get();
    }
    return message.type();
  }

  /** In the table, in the routes and in the filter, there and nowhere else. */
  private static void awaitKnown(Given given, String port, String nextHop) {
    for (String lease : List.of(given.address(), given.prefix())) {
      Await.until(
          lease + " on " + port,
          SOON,
          () ->
              binding(lease)
                  .filter(line -> line.contains("\"interface\":\"" + port + "\""))
                  .filter(line -> line.contains("\"next_hop\":\"" + nextHop + "\""))
                  .filter(line -> line.contains("\"client_id\":\"" + given.clientId() + "\""))
                  .filter(line -> line.contains("\"origin\":\"gleaned\""))
                  .isPresent(),
          () -> agent.bindings() + "\n" + agent.tail());
    }
    Await.until(
        "the route to " + given.prefix(),
        SOON,
        () ->
            agent
                .route(given.prefix())
                .filter(route -> route.contains("via " + nextHop + " dev " + port))
                .isPresent(),
        agent::tail);
    Await.until(
        "the source to be let in",
        SOON,
        () -> elements().contains(given.address() + " . \"" + port + "\""),
        agent::tail);
  }

  private static void awaitForgotten(Given given) {
    Await.until(
        "an end of " + given,
        SOON,
        () ->
            binding(given.address()).isEmpty()
                && binding(given.prefix()).isEmpty()
                && agent.route(given.prefix()).isEmpty()
                && !elements().contains(given.address() + " "),
        () -> agent.bindings() + "\n" + agent.tail());
  }

  private static Optional<String> binding(String lease) {
    return agent.bindings().stream()
        .filter(line -> line.contains("\"lease\":\"" + lease + "\""))
        .findFirst();
  }

  private static Instant until(String lease) {
    Matcher time =
        Pattern.compile("\"valid_until\":\"([^\"]+)\"").matcher(binding(lease).orElse(""));
    return time.find() ? Instant.parse(time.group(1)) : Instant.MIN;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  private static String elements() {
    return lab.run(Place.BNG, "nft", "list", "set", "ip6", "lqagent", "addresses").output();
  }

  private static void serve(String lifetimes, String pool) {
    Path configuration = lab.directory().resolve("dhcpd.conf");
    try {
      Files.writeString(
          configuration, SERVER.replace("@LIFETIMES@", lifetimes).replace("@POOL@", pool));
    } catch (IOException e) {
      throw new LabException("cannot write " + configuration, e);
    }
    List<String> arguments =
        List.of(
            "-6",
            "-d",
            "--no-pid",
            "-cf",
            configuration.toString(),
            "-lf",
            lab.servers().leaseFile().toString(),
            "s0");
    lab.start(Place.SRV1, "dhcpd", Program.DHCPD.unconfined(lab.directory(), arguments))
        .awaitLine("Server starting service", SOON);
  }

  private static void relay(Place place, String name, String... links) {
    List<String> command =
        new ArrayList<>(List.of(Program.DHCRELAY.path().toString(), "-6", "-d", "--no-pid", "-I"));
    command.addAll(List.of(links));
    lab.start(place, name, command).awaitLine("Sending on   Socket/" + links[1], SOON);
  }

  /** Takes the client's cable out of one port and puts it into another. */
  private static void plug(String from, String to) {
    sh(Place.CLIENT, "ip link set " + from + " down; ip link set " + to + " up");
    Await.until(
        "an address on " + to,
        SOON,
        () ->
            lab.run(Place.CLIENT, "ip", "-6", "address", "show", "dev", to, "scope", "link")
                .output()
                .contains("fe80::"),
        () -> "");
  }

  private static void stop(String... names) {
    lab.parts().stream().filter(part -> List.of(names).contains(part.name())).forEach(Part::stop);
  }

  private static void sh(Place place, String script) {
    lab.run(place, "sh", "-ec", script).orThrow("setting up " + place);
  }
}
