package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lqagent.leasequery.Scene.CLIENT;
import static org.lqagent.leasequery.Scene.HOST;
import static org.lqagent.leasequery.Scene.ID_A;
import static org.lqagent.leasequery.Scene.US;
import static org.lqagent.leasequery.Scene.about;
import static org.lqagent.leasequery.Scene.client;
import static org.lqagent.leasequery.Scene.leased;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;

/** What every transport does with real datagrams, to and from a responder on ::1. */
abstract class TransportContract<T extends Transport> {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  final Counters counters = new Counters();
  private DatagramSocket server;
  T transport;

  abstract T open(TransportSettings settings) throws TransportException;

  abstract Endpoint endOf(T transport) throws IOException;

  @BeforeEach
  void open() throws Exception {
    server = new DatagramSocket(0, InetAddress.getByName("::1"));
    server.setSoTimeout((int) DEADLINE.toMillis());
    transport = open(local("::1"));
  }

  /** One that is left behind shares the port, and takes a part of the next one's replies. */
  @Test
  void aClosedSocketIsGoneFromTheKernel() throws Exception {
    int port = endOf(transport).port();
    String entry = ":%04X ".formatted(port);
    for (int i = 0; i < 100; i++) {
      transport.close();
      assertThat(Files.readAllLines(Path.of("/proc/self/net/udp6")))
          .as("sockets after closing %d", i + 1)
          .noneMatch(line -> line.contains(entry));
      transport = open(new TransportSettings(Endpoint.parse("::1", port), Optional.empty()));
    }
  }

  @AfterEach
  void close() {
    transport.close();
    server.close();
  }

  private static TransportSettings local(String address) {
    return new TransportSettings(Endpoint.parse(address, 0), Optional.empty());
  }

  private Server responder() {
    return Server.at(Endpoint.parse("::1", server.getLocalPort()));
  }

  private LeasequeryClient client(Server... servers) {
    return new LeasequeryClient(
        LeasequerySettings.of(US)
            .with(ServerMap.of(servers))
            .with(new Pace(100_000, 100_000, 10_000, 1000, 10_000, Duration.ofSeconds(64))),
        transport,
        new SteadyClock(),
        InstantSource.system(),
        new Random(),
        counters,
        LeasequeryListener.NONE);
  }

  /** Answers so many queries, each with the client that holds what it asks about. */
  private void respond(int count, Option... leases) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < count; i++) {
                  respondOnce(leases);
                }
              } catch (SocketException e) {
                // The test is over and has closed the socket.
              } catch (IOException | MalformedMessageException e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void respondOnce(Option... leases) throws IOException, MalformedMessageException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    server.receive(packet);
    ClientServerMessage query =
        (ClientServerMessage) Message.read(Arrays.copyOf(packet.getData(), packet.getLength()));
    byte[] reply =
        new ClientServerMessage(
                MessageTypes.LEASEQUERY_REPLY,
                query.transactionId(),
                Options.of(new ClientId(US), new ServerId(ID_A), Scene.client(CLIENT, 20, leases)))
            .toByteArray();
    server.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  @Tag("LQ-REQ-022")
  void aQuestionAndItsAnswer() throws Exception {
    respond(1, leased(HOST));
    List<ClientLeases> news = new ArrayList<>();
    LeaseAnswer answer = await(client(responder()).ask(about(HOST), news::add));
    assertThat(answer).isEqualTo(new LeaseAnswer.Bound(news));
    assertThat(news).extracting(ClientLeases::clientId).containsExactly(CLIENT);
  }

  @Test
  void manyAtATimeAreAllAnswered() throws Exception {
    // More than questions: a busy machine has some sent again.
    respond(Integer.MAX_VALUE, leased(Scene.DELEGATED), leased(HOST));
    LeasequeryClient client = client(responder());
    List<CompletableFuture<LeaseAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      answers.add(
          client.ask(
              new Question.ByClientId(CLIENT, new Ipv6Address(HOST.high(), i), List.of()),
              news -> {}));
    }
    for (CompletableFuture<LeaseAnswer> answer : answers) {
      assertThat(await(answer)).isInstanceOf(LeaseAnswer.Bound.class);
    }
  }

  @Test
  void aReplyOfNineThousandOctetsIsWhole() throws Exception {
    Option[] many = new Option[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = leased(new Ipv6Address(HOST.high(), HOST.low() + i));
    }
    respond(1, many);
    LeaseAnswer answer = await(client(responder()).ask(about(HOST), news -> {}));
    assertThat(((LeaseAnswer.Bound) answer).clients().get(0).leases())
        .hasSize(ReplyLimits.DEFAULT.leases());
  }

  @Test
  @Tag("F-32")
  void aClosedPortDoesNotStopTheOthers() throws Exception {
    int closed;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("::1"))) {
      closed = socket.getLocalPort();
    }
    respond(1, leased(HOST));
    LeasequeryClient client = client(Server.at(Endpoint.parse("::1", closed)), responder());
    assertThat(await(client.ask(about(HOST), news -> {}))).isInstanceOf(LeaseAnswer.Bound.class);
  }

  @Test
  void aSendThatFailsIsCountedAndRepeated() throws Exception {
    Endpoint unreachable = Endpoint.parse("fe80::1%nowhere0", 547);
    transport.thread().execute(() -> transport.send(unreachable, new byte[8]));
    byte[] tooLong = new byte[70_000];
    transport.thread().execute(() -> transport.send(responder().endpoint(), tooLong));
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (counters.value("transport.send-failed") < 2) {
      assertThat(System.nanoTime()).as("both failures counted in time").isLessThan(deadline);
      Thread.onSpinWait();
    }
    respond(1, leased(HOST));
    assertThat(await(client(responder()).ask(about(HOST), news -> {})))
        .isInstanceOf(LeaseAnswer.Bound.class);
  }

  @Test
  void whatArrivesHasItsSender() throws Exception {
    var arrived = new LinkedBlockingQueue<Endpoint>();
    transport.deliverTo((from, octets) -> arrived.add(from));
    byte[] octets = {1, 2, 3};
    var to = new InetSocketAddress(InetAddress.getByName("::1"), endOf(transport).port());
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    Endpoint from = null;
    while (from == null) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      server.send(new DatagramPacket(octets, octets.length, to));
      from = arrived.poll(100, TimeUnit.MILLISECONDS);
    }
    assertThat(from).isEqualTo(Endpoint.parse("::1", server.getLocalPort()));
  }

  @Test
  @Tag("A-02")
  void aPortThatSomebodySharesCanBeHad() throws Exception {
    TransportSettings same =
        new TransportSettings(Endpoint.parse("::1", endOf(transport).port()), Optional.empty());
    try (T second = open(same)) {
      assertThat(endOf(second)).isEqualTo(endOf(transport));
    }
  }

  @Test
  @Tag("F-53")
  void aPortThatSomebodyKeepsCannot() {
    TransportSettings taken =
        new TransportSettings(Endpoint.parse("::1", server.getLocalPort()), Optional.empty());
    assertThatThrownBy(() -> open(taken))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("cannot use UDP [::1]:" + server.getLocalPort())
        .hasMessageContaining("Address already in use");
  }

  @Test
  @Tag("F-53")
  void anAddressOfAnotherMachineCannot() {
    assertThatThrownBy(() -> open(local("2001:db8::4711")))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("[2001:db8::4711]:0")
        .hasMessageContaining("must be this machine's");
  }

  @Test
  void anInterfaceThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> open(new TransportSettings(Endpoint.parse("::1", 0), Optional.of("nowhere0"))))
        .isInstanceOf(TransportException.class)
        .hasMessage("there is no interface nowhere0");
  }

  @Test
  void afterTheTransportIsClosedQuestionsAreRefused() throws Exception {
    LeasequeryClient client = client(responder());
    transport.close();
    assertThat(await(client.ask(about(HOST), news -> {}))).isEqualTo(new LeaseAnswer.Silence(0));
    client.close();
  }
}
