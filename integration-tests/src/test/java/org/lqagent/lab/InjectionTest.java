package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.SubscriberId;

/**
 * Whatever clients, relay agents and servers put into their names and messages, the log, the
 * metrics, the page and a terminal get text of it, and nothing else.
 */
@AsRoot
@Tag("F-54")
class InjectionTest {
  private static final Duration SOON = Await.PATIENCE;
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final Ipv6Address HELD = Ipv6Address.parse("2001:db8:1::e11");
  private static final Ipv6Address UNKNOWN = Ipv6Address.parse("2001:db8:1::e12");

  /** Moves the cursor, sets a title, forges a line, ends a string, turns the text around. */
  private static final String CONTROLS =
      "\u001b[2J\u001b]0;owned\u0007\r\nERROR forged: a line\n\u0000\u0008\u009b31m\u202e\"'\\";

  private static final String MARKUP = "<script>alert('owned')</script>\"><img src=x>";

  /** And octets that are no UTF-8. */
  private static final Octets EVIL = evil(60);

  private static final Octets LONG_EVIL = evil(20_000);
  private static final Octets MARKED = octets(MARKUP.getBytes(StandardCharsets.US_ASCII));
  private static final ClientId CLIENT = new ClientId(new Duid(evil(130)));
  private static final ServerId SERVER = new ServerId(new Duid(EVIL));

  private Lab lab;
  private LabAgent agent;
  private NetworkNamespace core;
  private NetworkNamespace server;
  private HostileServer hostile;

  @BeforeEach
  void up() {
    lab = Lab.ofThisProcess();
    agent = new LabAgent(lab);
    core = NetworkNamespace.enter(lab.namespace(Place.CORE));
    server = NetworkNamespace.enter(lab.namespace(Place.SRV2));
    hostile = server.call(HostileServer::new);
  }

  @AfterEach
  void down() throws IOException {
    hostile.close();
    core.close();
    server.close();
    lab.close();
  }

  @Test
  void nothingFromTheNetworkIsMoreThanText() {
    Part daemon = agent.start(configuration());
    daemon.awaitLine("RECOVERY_INCOMPLETE", SOON);
    relay();
    Await.until("the lease to be held", SOON, () -> agent.bindings().size() == 1, agent::tail);
    Await.until(
        "an answer on demand",
        SOON,
        () -> {
          lab.send(Place.CLIENT, UNKNOWN, Lab.CORE_ADDRESS);
          return hostile.answers > 0;
        },
        agent::tail);

    // It is all there, as digits or with its controls spelt out.
    assertThat(agent.bindings().get(0))
        .contains("\"client_id\":\"" + CLIENT.duid() + "\"")
        .contains("\"interface_id\":\"" + EVIL)
        .contains("\"remote_id\":\"00007ed9" + EVIL)
        .contains("\"subscriber_id\":\"" + MARKED);
    assertThat(daemon.text())
        .contains(
            "NotAllowed: \\\\u{1b}[2J\\\\u{1b}]0;owned\\\\u{7}\\\\u{d}\\\\u{a}ERROR forged: a line")
        .contains("... (");
    assertText("the log", daemon.text());
    assertThat(daemon.text().lines())
        .allMatch(line -> line.length() < 6 * 1000 + 100)
        .noneMatch(line -> line.startsWith("ERROR forged"));

    assertText("the metrics", agent.web().get("/metrics"));
    for (String target : List.of("/", "/?q=" + HELD, "/?q=%1b%5b2J%3Cscript%3E")) {
      String page = agent.web().get(target);
      assertThat(page)
          .as(target)
          .doesNotContain("<script>alert", "<img", "\u202e", "\ufffd", "<script>&");
      assertThat(controls(page)).as(target).isEmpty();
    }
    assertThat(agent.web().get("/?q=" + HELD)).contains(CLIENT.duid().toString());

    String lqagent = Checkout.lqagent().toString();
    for (String what : List.of("status", "bindings", "servers", "unknown", "counters")) {
      assertText(
          "show " + what, onTerminal(lqagent + " show " + what + " --socket " + agent.socket()));
    }
    assertThat(onTerminal(lqagent + " show bindings --socket " + agent.socket()))
        .contains(HELD.toString());
    // It has the port that answers come to.
    agent.stop();
    String server = " --server " + Lab.SRV2_ADDRESS;
    for (String more : List.of("", " --json")) {
      Outcome query = terminal(lqagent + " query address " + UNKNOWN + server + more);
      assertThat(query.status()).as(query.output()).isEqualTo(4);
      assertText("query" + more, query.output());
      Outcome bulk = terminal(lqagent + " bulk link " + LINK + server + more);
      assertThat(bulk.status()).as(bulk.output()).isEqualTo(4);
      assertThat(bulk.output()).contains("owned");
      assertText("bulk" + more, bulk.output());
    }
  }

  private String onTerminal(String command) {
    return terminal(command).orThrow(command);
  }

  private Outcome terminal(String command) {
    return lab.run(Place.BNG, "script", "-qec", command, "/dev/null");
  }

  private static void assertText(String what, String text) {
    assertThat(controls(text)).as(what).isEmpty();
    assertThat(text).as(what).matches("\\A[\\p{ASCII}]*\\z");
  }

  /** What of a text controls something, but for the ends of lines and what progress is drawn by. */
  private static String controls(String text) {
    return text.replace("\r\u001b[K", "")
        .codePoints()
        .filter(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0)
        .mapToObj("%02x "::formatted)
        .reduce("", String::concat);
  }

  /** A message of a client on its way to the server, and the server's on its way back. */
  private void relay() {
    core.call(
        () -> {
          IaNa ia =
              new IaNa(1, 1800, 2880, Options.of(new IaAddress(HELD, 3600, 7200, Options.NONE)));
          send(relayed(MessageTypes.RELAY_FORW, MessageTypes.REQUEST, ia));
          send(relayed(MessageTypes.RELAY_REPL, MessageTypes.REPLY, ia));
          return null;
        });
  }

  private static Message relayed(int relayType, int type, IaNa ia) {
    return new RelayMessage(
        relayType,
        0,
        LINK,
        Ipv6Address.parse("fe80::ff:fe00:c001"),
        Options.of(
            new InterfaceId(EVIL),
            new RemoteId(32_473, EVIL),
            new SubscriberId(MARKED),
            new RelayMsg(
                new ClientServerMessage(
                    type,
                    0x4711,
                    Options.of(CLIENT, SERVER, ia, new StatusCode(StatusCode.SUCCESS, EVIL))))));
  }

  private static void send(Message message) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] octets = message.toByteArray();
      socket.send(
          new DatagramPacket(
              octets, octets.length, new InetSocketAddress(Lab.BNG_ADDRESS.toInet(), 547)));
    }
  }

  private String configuration() {
    return """
    uplink: { interface: up0, source: "%s" }
    access: [{ interface: acc0, prefixes: ["%s"], delegated: ["%s"] }]
    leasequery: { servers: ["%s"], gather: 0s, negative: { nothing: 1s, silence: 1s } }
    filter: { silence: 1s }
    state: off
    control: %s
    """
        .formatted(
            Lab.BNG_ADDRESS,
            Lab.ACCESS_PREFIX,
            Lab.DELEGATED_POOL,
            Lab.SRV2_ADDRESS,
            agent.socket());
  }

  private static Octets evil(int length) {
    byte[] controls = CONTROLS.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[Math.max(length, controls.length + 3)];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (0x80 + i % 0x80);
    }
    System.arraycopy(controls, 0, all, 0, controls.length);
    return octets(all);
  }

  private static Octets octets(byte[] octets) {
    return Octets.copyOf(octets);
  }

  /** Refuses whatever it is asked, by UDP and by TCP, and says why at length. */
  private static final class HostileServer implements AutoCloseable {
    private final InetSocketAddress address = new InetSocketAddress(Lab.SRV2_ADDRESS.toInet(), 547);
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private volatile int answers;

    /** In the namespace of the calling thread. */
    HostileServer() throws IOException {
      datagrams = new DatagramSocket(address);
      connections = new ServerSocket(address.getPort(), 8, address.getAddress());
      start(this::answerDatagrams);
      start(this::answerConnections);
    }

    private static void start(Runnable work) {
      Thread thread = new Thread(work, "hostile server");
      thread.setDaemon(true);
      thread.start();
    }

    private void answerDatagrams() {
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
          datagrams.receive(packet);
          byte[] query = new byte[packet.getLength()];
          System.arraycopy(packet.getData(), 0, query, 0, query.length);
          byte[] reply = refusal(query, EVIL);
          datagrams.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
          answers++;
        }
      } catch (IOException | MalformedMessageException closed) {
        // The test is over.
      }
    }

    private void answerConnections() {
      try {
        while (true) {
          Socket connection = connections.accept();
          start(() -> answer(connection));
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private static void answer(Socket connection) {
      try (connection) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        while (true) {
          byte[] query = new byte[in.readUnsignedShort()];
          in.readFully(query);
          byte[] reply = refusal(query, LONG_EVIL);
          out.write(
              ByteBuffer.allocate(2 + reply.length)
                  .putShort((short) reply.length)
                  .put(reply)
                  .array());
        }
      } catch (IOException | MalformedMessageException closed) {
        // The requestor has heard enough.
      }
    }

    private static byte[] refusal(byte[] query, Octets text) throws MalformedMessageException {
      ClientServerMessage asked = (ClientServerMessage) Message.read(query);
      return new ClientServerMessage(
              MessageTypes.LEASEQUERY_REPLY,
              asked.transactionId(),
              Options.of(
                  asked.options().first(ClientId.class).orElseThrow(),
                  SERVER,
                  new StatusCode(StatusCode.NOT_ALLOWED, text)))
          .toByteArray();
    }

    @Override
    public void close() throws IOException {
      datagrams.close();
      connections.close();
    }
  }
}
