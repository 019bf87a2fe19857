package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.LeasequerySocket.REQUESTOR;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryListener;

/**
 * The requestor on a concentrator whose ports are in use: dhcrelay has 547, and a DHCPv6 client of
 * its own has 546.
 */
@AsRoot
class SharedPortsTest {
  private static final Duration SOON = Await.PATIENCE;

  private static Lab lab;
  private static NetworkNamespace bng;
  private static ClientLease lease;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lease = lab.client().start();
    bng = PlacedRequestor.place(lab);
  }

  @AfterAll
  static void down() {
    if (bng != null) {
      bng.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  /**
   * ISC dhclient on the uplink, asking for an address that its server has none of: it holds its
   * port and goes on asking.
   */
  private static Part startClientOnUplink() throws Exception {
    Path configuration = lab.directory().resolve("bng-dhclient.conf");
    Files.writeString(configuration, "timeout 300;\n");
    Path script = lab.install("dhclient-script", "dhclient-script", Map.of());
    Part dhclient =
        lab.start(
            Place.BNG,
            "bng-dhclient",
            Program.DHCLIENT.unconfined(
                lab.directory(),
                List.of(
                    "-6",
                    "-N",
                    "-d",
                    "-v",
                    "--no-pid",
                    "-cf",
                    configuration.toString(),
                    "-lf",
                    lab.directory().resolve("bng-dhclient.leases").toString(),
                    "-sf",
                    "/bin/bash",
                    "-e",
                    "BASH_ENV=" + script,
                    Lab.UPLINK)));
    dhclient.awaitLine("XMT: Solicit", SOON);
    return dhclient;
  }

  private static long heldBy(String port) {
    return lab.run(Place.BNG, "cat", "/proc/net/udp6")
        .output()
        .lines()
        .filter(line -> line.contains(":" + port + " "))
        .count();
  }

  @Test
  @Tag("A-02")
  @Tag("F-53")
  void besideDhcrelayAndDhclientEverybodyGetsTheirOwn() throws Exception {
    Part dhclient = startClientOnUplink();
    assertThat(heldBy("0222")).as("sockets on port 546").isEqualTo(1);
    assertThat(heldBy("0223")).as("sockets on port 547").isPositive();
    try (PlacedRequestor requestor = PlacedRequestor.asking(bng, Lab.SRV1_ADDRESS);
        Capture uplink = lab.capture(Place.BNG, Lab.UPLINK, "udp port 546 or udp port 547")) {
      assertThat(heldBy("0222")).as("sockets on port 546").isEqualTo(2);
      for (int i = 0; i < 50; i++) {
        assertThat(requestor.address(lease.address())).isInstanceOf(LeaseAnswer.Bound.class);
      }
      // The relay goes on relaying, with the requestor's socket open.
      lab.client().release();
      lease = lab.client().start();
      assertThat(requestor.address(lease.address())).isInstanceOf(LeaseAnswer.Bound.class);
      uplink.awaitLine("relay-reply", SOON);
      // And the client of the concentrator itself gets its answers too.
      dhclient.awaitLine("RCV: Advertise|RCV: .*[Aa]dvertise", SOON);
    } finally {
      dhclient.stop();
    }
  }

  @Test
  @Tag("LQ-REQ-023")
  @Tag("A-04")
  void aMulticastQuestionIsAnsweredThereToo() throws Exception {
    Part dhclient = startClientOnUplink();
    try (PlacedRequestor requestor = PlacedRequestor.multicasting(bng, LeasequeryListener.NONE)) {
      assertThat(requestor.address(lease.address())).isInstanceOf(LeaseAnswer.Bound.class);
    } finally {
      dhclient.stop();
    }
  }

  /** Any subscriber may ask through the relay, so it is reported: RFC 5007 section 5. */
  @Test
  @Tag("F-10")
  @Tag("LQ-SEC-004")
  void aSubscribersLeasequeryGoesThroughDhcrelayAndIsReported() throws Exception {
    LabAgent agent = new LabAgent(lab);
    Part daemon = agent.start();
    NetworkNamespace client = NetworkNamespace.enter(lab.namespace(Place.CLIENT));
    // Bound to a link-local address, it sends by that interface.
    String index = client.run("ip -o link show c0").split(":")[0];
    InetSocketAddress from = new InetSocketAddress("fe80::ff:fe00:c001%" + index, 546);
    lab.client().stop();
    try (DatagramSocket socket = client.call(() -> new DatagramSocket(from))) {
      socket.setSoTimeout((int) SOON.toMillis());
      byte[] question =
          new ClientServerMessage(
                  MessageTypes.LEASEQUERY,
                  0x4711,
                  Options.of(REQUESTOR, LeasequerySocket.byAddress(lease.address())))
              .toByteArray();
      socket.send(
          new DatagramPacket(
              question,
              question.length,
              new InetSocketAddress(Ipv6Address.ALL_DHCP_RELAY_AGENTS_AND_SERVERS.toInet(), 547)));
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      socket.receive(packet);
      ClientServerMessage reply =
          (ClientServerMessage) Message.read(Arrays.copyOf(packet.getData(), packet.getLength()));
      assertThat(reply.type()).isEqualTo(MessageTypes.LEASEQUERY_REPLY);
      assertThat(reply.options().contains(ClientData.class)).isTrue();
      daemon.awaitLine("LEASEQUERY_FROM_ACCESS", SOON);
    } finally {
      client.close();
      agent.stop();
    }
  }
}
