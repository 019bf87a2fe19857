package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.lqagent.lab.Eventually.eventually;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.lab.NetworkNamespace;

/** The sockets: the server in the test's namespace, the requestor in another one. */
@InNetworkNamespace
class LqServerTest {
  private static final String SERVER = "2001:db8:ff::51";
  private static final String REQUESTOR = "2001:db8:ff::1";
  private static final byte[] QUERY = Questions.byAddress("2001:db8:1::1000").toByteArray();

  private final Counters counters = new Counters();
  private final List<LqServer> servers = new ArrayList<>();
  private NetworkNamespace requestor;

  @BeforeEach
  void connect() throws Exception {
    requestor = NetworkNamespace.create();
    // The IPv4 addresses are for NetworkInterface: it looks for IPv6 ones in the /proc/net of the
    // process, which is not that of this thread's namespace.
    NetworkNamespace.sh(
        """
        ip link add sv0 type veth peer name sv1 netns %d
        ip link set sv0 up
        ip address add 192.0.2.51/24 dev sv0
        ip address add %s/64 dev sv0 nodad
        """
            .formatted(requestor.threadId(), SERVER));
    requestor.run(
        """
        ip link set sv1 up
        ip address add 192.0.2.1/24 dev sv1
        ip address add %s/64 dev sv1 nodad
        """
            .formatted(REQUESTOR));
  }

  @AfterEach
  void disconnect() {
    servers.forEach(LqServer::close);
    requestor.close();
  }

  @Test
  @Tag("LQ-SRV-028")
  @Tag("LQ-WIRE-026")
  void aReplyGoesToPort546OfTheSourceAddress() throws Exception {
    LqServer server = serve(new Rfc5007(Leased.service()), false);
    Datagram reply = fromPort(546, SERVER);
    assertThat(reply.from()).isEqualTo(server.localAddress());
    assertThat(options(reply).contains(ClientData.class)).isTrue();
    assertThat(twoSockets(40000, 546).from().getPort()).isEqualTo(547);
  }

  @Test
  @Tag("LQ-SRV-028")
  void inTestsAReplyMayGoToTheSourcePort() throws Exception {
    LqServer server = serve(new Rfc5007(Leased.service()), true);
    assertThat(fromPort(40000, SERVER).from()).isEqualTo(server.localAddress());
  }

  @Test
  void aReplyToARelayGoesToPort547() throws Exception {
    RelayMessage relayed =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            0,
            Ipv6Address.UNSPECIFIED,
            Ipv6Address.UNSPECIFIED,
            Options.of(new RelayMsg(Questions.byAddress("2001:db8:1::1000"))));
    serve(new Rfc5007(Leased.service()), false);
    Datagram reply =
        requestor.call(
            () -> {
              try (DatagramSocket relay = socket(547)) {
                send(relay, relayed.toByteArray(), SERVER);
                return receive(relay);
              }
            });
    assertThat(reply.message()).isInstanceOf(RelayMessage.class);
  }

  @Test
  @Tag("LQ-WIRE-025")
  void aQueryToAGroupIsAnsweredFromTheOwnAddress() throws Exception {
    LqServer server = serve(new Rfc5007(Leased.service()), false);
    for (String group : List.of("ff05::1:3", "ff02::1:2")) {
      Datagram reply = fromPort(546, group);
      assertThat(reply.from()).as(group).isEqualTo(server.localAddress());
      assertThat(options(reply).contains(ClientData.class)).isTrue();
    }
    assertThat(counters.of(Event.ANSWERED)).isEqualTo(2);
  }

  @Test
  void twoServersOnOneInterfaceBothHearTheGroup() throws Exception {
    NetworkNamespace.sh("ip address add 2001:db8:ff::52/64 dev sv0 nodad");
    LqServer one = serve(new Rfc5007(Leased.service()), false);
    LqServer two = serve("2001:db8:ff::52", new Rfc5007(Leased.service()), false);
    Set<InetSocketAddress> answered =
        requestor.call(
            () -> {
              try (DatagramSocket socket = socket(546)) {
                send(socket, QUERY, "ff05::1:3");
                return new HashSet<>(List.of(receive(socket).from(), receive(socket).from()));
              }
            });
    assertThat(answered).containsExactlyInAnyOrder(one.localAddress(), two.localAddress());
  }

  @Test
  void noiseAndRepliesThatNobodyWantsDoNotDisturb() throws Exception {
    serve(new Rfc5007(Leased.service()), true);
    requestor.call(
        () -> {
          // Closed before the reply comes: the kernel answers with port unreachable.
          for (int port : new int[] {40001, 40002, 40003}) {
            try (DatagramSocket socket = socket(port)) {
              send(socket, new byte[] {14, 0}, SERVER);
              send(socket, QUERY, SERVER);
            }
          }
          return null;
        });
    assertThat(options(fromPort(40000, SERVER)).contains(ClientData.class)).isTrue();
    assertThat(counters.of(Event.MALFORMED)).isEqualTo(3);
    assertThat(counters.of(Event.ANSWERED)).isEqualTo(4);
  }

  @Test
  @Tag("LQ-SRV-036")
  void faultsReachTheWire() throws Exception {
    serve(SERVER, new Rfc5007(Leased.service()), true, "delay=300", "duplicate=3");
    requestor.call(
        () -> {
          try (DatagramSocket socket = socket(40000)) {
            long before = System.nanoTime();
            send(socket, QUERY, SERVER);
            for (int i = 0; i < 3; i++) {
              receive(socket);
            }
            assertThat(System.nanoTime() - before).isGreaterThan(300_000_000L);
            socket.setSoTimeout(100);
            assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> receive(socket));
          }
          return null;
        });
  }

  @Test
  void aReplyThatDoesNotFitIsCounted() throws Exception {
    serve(SERVER, new Rfc5007(Leased.service()), true, "huge=10000");
    requestor.call(
        () -> {
          try (DatagramSocket socket = socket(40000)) {
            send(socket, QUERY, SERVER);
          }
          return null;
        });
    eventually(() -> assertThat(counters.of(Event.TOO_LARGE)).isEqualTo(1));
  }

  @Test
  void aPortThatIsTakenIsSaidToBe() throws Exception {
    serve(new Rfc5007(Leased.service()), false);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> serve(new Rfc5007(Leased.service()), false))
        .withMessageContaining(SERVER);
  }

  private LqServer serve(Profile profile, boolean replyToSourcePort) throws IOException {
    return serve(SERVER, profile, replyToSourcePort);
  }

  private LqServer serve(
      String address, Profile profile, boolean replyToSourcePort, String... faults)
      throws IOException {
    LqServer server =
        new LqServer(
            new InetSocketAddress(address, 547),
            Optional.of(NetworkInterface.getByName("sv0")),
            new QueryHandler(profile, Restrictions.NONE, Optional.empty(), counters),
            new Faults(Stream.of(faults).map(Fault::parse).toList(), 1, new SplittableRandom(1)),
            replyToSourcePort,
            InstantSource.fixed(Leased.GRANTED.plusSeconds(600)),
            Optional.empty());
    servers.add(server);
    return server;
  }

  private record Datagram(InetSocketAddress from, Message message) {}

  private static Options options(Datagram reply) {
    return ((ClientServerMessage) reply.message()).options();
  }

  private Datagram fromPort(int port, String to) {
    return requestor.call(
        () -> {
          try (DatagramSocket socket = socket(port)) {
            send(socket, QUERY, to);
            return receive(socket);
          }
        });
  }

  private Datagram twoSockets(int from, int to) {
    return requestor.call(
        () -> {
          try (DatagramSocket asking = socket(from);
              DatagramSocket hearing = socket(to)) {
            send(asking, QUERY, SERVER);
            return receive(hearing);
          }
        });
  }

  private static DatagramSocket socket(int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(REQUESTOR, port));
    socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("sv1"));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(DatagramSocket socket, byte[] octets, String to) throws IOException {
    socket.send(new DatagramPacket(octets, octets.length, new InetSocketAddress(to, 547)));
  }

  private static Datagram receive(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    return new Datagram(
        new InetSocketAddress(
            Ipv6Address.of(packet.getAddress().getAddress()).toInet(), packet.getPort()),
        Message.read(Arrays.copyOf(packet.getData(), packet.getLength())));
  }
}
