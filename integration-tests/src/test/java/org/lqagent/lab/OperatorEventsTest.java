package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;

/**
 * What an operator is told when subscribers, servers, or whoever speaks in their stead say what
 * they should not: the line in the log, and that nothing was believed.
 */
@AsRoot
class OperatorEventsTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final Ipv6Address CLAIMED = Ipv6Address.parse("2001:db8:1::c1a1");
  private static final Ipv6Address ACCESS_ADDRESS = Ipv6Address.parse("2001:db8:1::1");
  private static final ClientId FORGER = new ClientId(Duid.parse("0003000102000000fa15"));
  private static final ServerId NO_SERVER = new ServerId(Duid.parse("0003000102000000fa16"));

  /** The first two clients of the server. */
  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:1::1000");

  private static final Ipv6Address SECOND = Ipv6Address.parse("2001:db8:1::1001");

  private static final int CLIENTS = 100;

  private static Lab lab;
  private static LabAgent agent;
  private static NetworkNamespace client;
  private static NetworkNamespace server;

  private Part daemon;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
    client = NetworkNamespace.enter(lab.namespace(Place.CLIENT));
    server = NetworkNamespace.enter(lab.namespace(Place.SRV1));
  }

  @AfterAll
  static void down() {
    Stream.of(client, server).forEach(NetworkNamespace::close);
    lab.close();
  }

  @AfterEach
  void stop() {
    agent.stop();
    agent.wipe();
    lab.part("lqserver").ifPresent(Part::stop);
  }

  @Test
  @Tag("F-10")
  @Tag("LQ-GLN-005")
  void aServerOrRelayAgentAmongTheSubscribersIsNotBelieved() throws Exception {
    daemon = agent.start();
    IaAddress lease = new IaAddress(CLAIMED, 3600, 7200, Options.NONE);
    Option ia = new IaNa(1, 0, 0, Options.of(lease));
    Message reply =
        new ClientServerMessage(MessageTypes.REPLY, 0x4711, Options.of(FORGER, NO_SERVER, ia));

    fromSubscriber(reply);
    daemon.awaitLine("SERVER_ON_ACCESS.*: fe80::ff:fe00:c001 on acc0 from 02:00:00:00:c0:01", SOON);

    fromSubscriber(relayed(MessageTypes.RELAY_REPL, reply));
    Await.until(
        "the relayed reply to be counted",
        SOON,
        () -> agent.number("/counters", "gleaning.server-message-on-access") == 2,
        agent::tail);

    Message request =
        new ClientServerMessage(MessageTypes.REQUEST, 0x4712, Options.of(FORGER, NO_SERVER, ia));
    fromSubscriber(relayed(MessageTypes.RELAY_FORW, request));
    daemon.awaitLine("RELAY_ON_ACCESS.*: fe80::ff:fe00:c001 on acc0 from 02:00:00:00:c0:01", SOON);

    assertThat(agent.bindings()).isEmpty();
    assertThat(agent.verifiedIn("addresses", CLAIMED.toString())).isEmpty();
  }

  @Test
  @Tag("F-07")
  @Tag("LQ-SEC-008")
  void aLeaseThatItsLinkCannotHaveIsNotPutToWork() {
    serve();
    daemon =
        agent.start(
            configuration("delegated: [\"2001:db8:200::/40\"]", "recovery: { enabled: false }"));

    speakUntilHeld(FIRST);

    daemon.awaitLine("LEASE_OUT_OF_RANGE.*: 2001:db8:100::.* on acc0", SOON);
    assertThat(agent.bindings()).hasSize(1).allMatch(line -> line.contains("\"" + FIRST + "\""));
    assertThat(agent.route("2001:db8:100::/56")).isEmpty();
    assertThat(agent.verifiedIn("prefixes56", "2001:db8:100::")).isEmpty();
  }

  /** Whichever way a server says so: gleaned, asked in bulk, and asked on demand. */
  @Test
  @Tag("F-07")
  @Tag("LQ-SEC-008")
  void anAddressOfTheConcentratorIsNobodysLease() throws Exception {
    serve();
    String pool = "delegated: [\"" + Lab.DELEGATED_POOL + "\"]";
    String first = FIRST + "/128";
    address("add", first, Lab.ACCESS);
    try {
      daemon = agent.start(configuration(pool, "recovery: { enabled: true }"));
      daemon.awaitLine("RECOVERED: .* 199 new, 0 gone, 1 not ours", SOON);
      daemon.awaitLine("LEASE_OF_OWN_ADDRESS.*: " + FIRST, SOON);
      assertThat(ownAddresses()).isOne();

      IaAddress access = new IaAddress(ACCESS_ADDRESS, 3600, 7200, Options.NONE);
      fromServer(
          relayed(
              MessageTypes.RELAY_REPL,
              new ClientServerMessage(
                  MessageTypes.REPLY,
                  0x4713,
                  Options.of(FORGER, NO_SERVER, new IaNa(1, 0, 0, Options.of(access))))));
      daemon.awaitLine("LEASE_OF_OWN_ADDRESS.*: " + ACCESS_ADDRESS + " on acc0", SOON);
      assertThat(ownAddresses()).isEqualTo(2);

      lab.send(Place.CLIENT, FIRST, Lab.CORE_ADDRESS);
      daemon.awaitLine("LEASE_OF_OWN_ADDRESS.*: " + FIRST + " on acc0", SOON);
      assertThat(ownAddresses()).isEqualTo(3);
      assertThat(agent.bindings())
          .hasSize(199)
          .noneMatch(line -> line.contains("\"lease\":\"" + FIRST + "\""))
          .noneMatch(line -> line.contains("\"lease\":\"" + ACCESS_ADDRESS + "\""));
      assertThat(agent.verifiedIn("addresses", FIRST.toString())).isEmpty();
      // An address that comes while the daemon runs, and one that goes.
      address("add", SECOND + "/128", Lab.UPLINK);
      assertThat(agent.command("recover").status()).isZero();
      assertThat(ownAddresses()).isEqualTo(5);
    } finally {
      address("del", first, Lab.ACCESS);
      address("del", SECOND + "/128", Lab.UPLINK);
    }
    agent.command("clear", "unknown", FIRST.toString()).orThrow("having it asked for again");
    speakUntilHeld(FIRST);
    assertThat(ownAddresses()).isEqualTo(5);
  }

  private static void address(String verb, String address, String interfaceName) {
    lab.run(Place.BNG, "ip", "-6", "address", verb, address, "dev", interfaceName, "nodad");
  }

  private static long ownAddresses() {
    return agent.number("/counters", "gleaning.own-address");
  }

  @Test
  @Tag("F-49")
  void aLeaseBeyondALimitIsRefused() {
    serve();
    daemon =
        agent.start(
            configuration(
                "",
                """
                recovery: { enabled: false }
                gleaning: { limits: { leases-per-interface: 1 } }
                """));

    speakUntilHeld(FIRST);
    Await.until(
        "the second to be refused",
        SOON,
        () -> {
          lab.send(Place.CLIENT, SECOND, Lab.CORE_ADDRESS);
          return daemon.text().contains("LEASE_REFUSED");
        },
        agent::tail);

    assertThat(daemon.text()).containsPattern("LEASE_REFUSED.*TOO_MANY_LEASES_ON_INTERFACE");
    assertThat(agent.bindings()).hasSize(1).allMatch(line -> line.contains("\"" + FIRST + "\""));
    assertThat(agent.verifiedIn("addresses", SECOND.toString())).isEmpty();
  }

  @Test
  @Tag("F-02")
  @Tag("LQ-SEC-011")
  void whoeverGuessesAtRepliesIsToldOf() throws Exception {
    daemon = agent.start();
    // What was asked before has numbers of its own; these are all guesses.
    server.call(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            for (int guess = 0; guess < 200; guess++) {
              Message reply =
                  new ClientServerMessage(
                      MessageTypes.LEASEQUERY_REPLY, guess, Options.of(FORGER, NO_SERVER));
              send(socket, reply, new InetSocketAddress(Lab.BNG_ADDRESS.toInet(), 546));
            }
          }
          return null;
        });
    daemon.awaitLine("REPLIES_UNASKED.*100 replies that were not asked for", SOON);
    assertThat(agent.bindings()).isEmpty();
  }

  @Test
  @Tag("F-30")
  void aServerThatIsAnotherThanBeforeIsToldOf() {
    serve();
    daemon = agent.start(configuration("", "recovery: { enabled: false }"));
    speakUntilHeld(FIRST);

    lab.part("lqserver").orElseThrow().stop();
    serve("--duid", NO_SERVER.duid().toString());
    speakUntilHeld(SECOND);

    daemon.awaitLine("SERVER_CHANGED.*" + Lab.SRV2_ADDRESS, SOON);
  }

  @Test
  @Tag("F-01")
  @Tag("LQ-SEC-008")
  void aServerThatIsNotOnTheListIsNotBelieved() {
    serve();
    daemon =
        agent.start(
            configuration("", "recovery: { enabled: false }")
                .replace("gather: 0s", "gather: 0s, accept-duids: [\"" + NO_SERVER.duid() + "\"]"));

    Await.until(
        "the reply not to be believed",
        SOON,
        () -> {
          lab.send(Place.CLIENT, FIRST, Lab.CORE_ADDRESS);
          return daemon.text().contains("SERVER_NOT_BELIEVED");
        },
        agent::tail);

    assertThat(daemon.text()).containsPattern("SERVER_NOT_BELIEVED.*" + Lab.SRV2_ADDRESS);
    assertThat(agent.bindings()).isEmpty();
    assertThat(agent.verifiedIn("addresses", FIRST.toString())).isEmpty();
  }

  private static void serve(String... more) {
    lab.servers().startPopulatedServer(CLIENTS, more);
  }

  /** One server, and a limit or range of the test's. */
  private static String configuration(String access, String more) {
    List<String> link = new ArrayList<>();
    link.add("interface: acc0");
    link.add("prefixes: [\"" + Lab.ACCESS_PREFIX + "\"]");
    if (!access.isEmpty()) {
      link.add(access);
    }
    return """
    uplink: { interface: up0, source: "%s" }
    access: [{ %s }]
    leasequery: { servers: ["%s"], gather: 0s }
    state: off
    control: %s
    %s
    """
        .formatted(
            Lab.BNG_ADDRESS, String.join(", ", link), Lab.SRV2_ADDRESS, agent.socket(), more);
  }

  private static Message relayed(int type, Message message) {
    Ipv6Address link = Ipv6Address.parse("2001:db8:1::1");
    Ipv6Address peer = Ipv6Address.parse("fe80::ff:fe00:c001");
    return new RelayMessage(type, 0, link, peer, Options.of(new RelayMsg(message)));
  }

  /** Multicasts a message on the access link, from the client's link-local address. */
  private static void fromSubscriber(Message message) throws Exception {
    String index = client.run("ip -o link show c0").split(":")[0];
    client.call(
        () -> {
          try (DatagramSocket socket =
              new DatagramSocket(new InetSocketAddress("fe80::ff:fe00:c001%" + index, 547))) {
            InetSocketAddress everybody =
                new InetSocketAddress(Ipv6Address.ALL_DHCP_RELAY_AGENTS_AND_SERVERS.toInet(), 547);
            send(socket, message, everybody);
          }
          return null;
        });
  }

  /** Sends a message to the concentrator's relay agent, from beside a server. */
  private static void fromServer(Message message) throws Exception {
    server.call(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            send(socket, message, new InetSocketAddress(Lab.BNG_ADDRESS.toInet(), 547));
          }
          return null;
        });
  }

  private static void send(DatagramSocket socket, Message message, InetSocketAddress to)
      throws Exception {
    byte[] octets = message.toByteArray();
    socket.send(new DatagramPacket(octets, octets.length, to));
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
}
