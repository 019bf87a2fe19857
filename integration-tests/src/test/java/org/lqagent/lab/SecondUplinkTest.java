package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;

/**
 * A concentrator with two uplinks, whose servers answer by the second: what passes there is
 * gleaned, and asked about before it ends.
 */
@AsRoot
class SecondUplinkTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final Ipv6Address HERE = Ipv6Address.parse("2001:db8:fe::1");
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final ServerId SERVER = new ServerId(Duid.parse("00030001020000005201"));

  /** The first client of the server's making. */
  private static final Ipv6Address LEASED = Ipv6Address.parse("2001:db8:1::1000");

  private static final ClientId HOLDER = new ClientId(Duid.parse("00030001060000000000"));
  private static final Ipv6Address PEER = Ipv6Address.parse("fe80::400:ff:fe00:0");

  private static Lab lab;
  private static LabAgent agent;
  private static NetworkNamespace server;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
    lab.run(
            Place.BNG,
            "sh",
            "-ec",
            """
            ip link add up1 type veth peer name s1 netns %1$s
            ip link set up1 up
            ip -6 address add 2001:db8:fe::1/64 dev up1 nodad
            ip -n %1$s link set s1 up
            ip -n %1$s -6 address add 2001:db8:fe::52/64 dev s1 nodad
            """
                .formatted(lab.namespace(Place.SRV2)))
        .orThrow("a second uplink");
    lab.servers().startPopulatedServer(10);
    server = NetworkNamespace.enter(lab.namespace(Place.SRV2));
  }

  @AfterAll
  static void down() {
    server.close();
    lab.close();
  }

  @AfterEach
  void stop() {
    agent.stop();
    agent.wipe();
  }

  @Test
  @Tag("LQ-GLN-001")
  void whatPassesThereIsGleaned() throws Exception {
    start();
    reply(3600);
    Await.until("the binding", SOON, () -> !holding("gleaned").isEmpty(), agent::tail);
    assertThat(holding("gleaned")).allMatch(line -> line.contains("\"interface\":\"acc0\""));
    Await.until(
        "the source to be let in",
        SOON,
        () -> agent.verifiedIn("addresses", LEASED.toString()).isPresent(),
        agent::tail);
  }

  /** Its client may have renewed it past the relay agent, RFC 8415 section 18.4. */
  @Test
  @Tag("LQ-GLN-014")
  void aLeaseIsAskedAboutBeforeItEnds() throws Exception {
    start();
    Instant end = Instant.now().plusSeconds(40);
    reply(40);
    Await.until("the binding", SOON, () -> !holding("gleaned").isEmpty(), agent::tail);
    Await.until(
        "the client's prefix, of which only the server knows",
        SOON,
        () ->
            agent.bindings().stream()
                .anyMatch(
                    line ->
                        line.contains("\"kind\":\"prefix\"")
                            && line.contains("\"origin\":\"leasequery\"")),
        agent::tail);
    assertThat(Instant.now()).isBefore(end);
    assertThat(agent.number("/counters", "leasequery.asked")).isEqualTo(1);
  }

  private static void start() {
    agent.start(
        agent.configuration().replace("interface: up0", "interface: up0, also: [up1]")
            + "leasequery: { servers: [\""
            + Lab.SRV2_ADDRESS
            + "\"], gather: 0s }\nrecovery: { enabled: false }\n");
  }

  /** What a server gives the client by that way. */
  private static void reply(long seconds) throws Exception {
    IaAddress lease = new IaAddress(LEASED, seconds, seconds, Options.NONE);
    ClientServerMessage reply =
        new ClientServerMessage(
            MessageTypes.REPLY,
            0x4711,
            Options.of(HOLDER, SERVER, new IaNa(1, 0, 0, Options.of(lease))));
    byte[] octets =
        new RelayMessage(MessageTypes.RELAY_REPL, 0, LINK, PEER, Options.of(new RelayMsg(reply)))
            .toByteArray();
    server.call(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(
                new DatagramPacket(
                    octets, octets.length, new InetSocketAddress(HERE.toInet(), 547)));
          }
          return null;
        });
  }

  private static List<String> holding(String origin) {
    return agent.bindings().stream()
        .filter(
            line ->
                line.contains("\"" + LEASED + "\"")
                    && line.contains("\"origin\":\"" + origin + "\""))
        .toList();
  }
}
