package org.lqagent.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.SteadyClock;

/** The client over real TCP connections, against a few lines that speak for a server. */
class NettyConnectionsTest {
  private static final BulkQuery BY_LINK = BulkQuery.byLinkAddress(BulkScene.LINK);
  private static final int SECONDS = 60;

  private final Counters counters = new Counters();

  /** What a server does with a connection. */
  private interface Serving {
    void serve(DataInputStream in, DataOutputStream out) throws Exception;
  }

  private static int readQuery(DataInputStream in) throws IOException, MalformedMessageException {
    byte[] octets = in.readNBytes(in.readUnsignedShort());
    return ((ClientServerMessage) Message.read(octets, 0, octets.length)).transactionId();
  }

  private static void write(DataOutputStream out, Message message) throws IOException {
    out.write(FrameReader.framed(message.toByteArray()));
  }

  /** Asks by link; one serving for each connection that the client makes. */
  private List<BulkOutcome> ask(BulkSettings settings, BulkListener listener, Serving... servings)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getByName("::1"));
        NettyConnections connections =
            new NettyConnections(Optional.of(Ipv6Address.parse("::1")))) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                for (Serving serving : servings) {
                  try (Socket socket = server.accept()) {
                    serving.serve(
                        new DataInputStream(socket.getInputStream()),
                        new DataOutputStream(socket.getOutputStream()));
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                }
              });
      BulkServer asked = BulkServer.of(Server.at(Endpoint.parse("::1", server.getLocalPort())));
      List<BulkOutcome> outcomes =
          new BulkClient(
                  settings,
                  connections,
                  new SteadyClock(),
                  InstantSource.system(),
                  new Random(1),
                  counters)
              .ask(List.of(asked), List.of(BY_LINK), listener)
              .done()
              .get(SECONDS, TimeUnit.SECONDS);
      served.get(SECONDS, TimeUnit.SECONDS);
      return outcomes;
    }
  }

  private static BulkSettings settings() {
    return BulkSettings.of(Replies.OURS)
        .withPatience(BulkSettings.BULK_LQ_DATA_TIMEOUT, 3, Duration.ofMillis(10));
  }

  @Test
  void aServerThatIsCutOffIsAskedAgainAndTheRestComes() throws Exception {
    AtomicInteger leases = new AtomicInteger();
    BulkListener counting = (server, query, clients) -> count(clients, leases);
    List<BulkOutcome> outcomes =
        ask(
            settings(),
            counting,
            (in, out) -> {
              int id = readQuery(in);
              write(out, Replies.reply(id, Replies.client(1, 1, Replies.address(1, 60))));
              out.write(new byte[] {0, 60, 17});
            },
            (in, out) -> {
              int id = readQuery(in);
              write(out, Replies.reply(id, Replies.client(1, 1, Replies.address(1, 60))));
              write(out, Replies.data(id, Replies.client(2, 1, Replies.address(2, 60))));
              write(out, Replies.done(id));
              assertThat(in.read()).as("the client hangs up when it has all").isEqualTo(-1);
            });
    assertThat(outcomes)
        .extracting(BulkOutcome::ending)
        .containsExactly(BulkOutcome.Ending.COMPLETE);
    assertThat(outcomes.get(0).attempts()).isEqualTo(2);
    assertThat(leases).hasValue(3);
    assertThat(counters.value("bulk.connections-lost")).isOne();
  }

  @Test
  @Tag("F-31")
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      port = closed.getLocalPort();
    }
    try (NettyConnections connections = new NettyConnections(Optional.empty())) {
      List<BulkOutcome> outcomes =
          new BulkClient(
                  settings(),
                  connections,
                  new SteadyClock(),
                  InstantSource.system(),
                  new Random(1),
                  counters)
              .ask(
                  List.of(BulkServer.of(Server.at(Endpoint.parse("::1", port)))),
                  List.of(BY_LINK),
                  (server, query, clients) -> CompletableFuture.completedFuture(null))
              .done()
              .get(SECONDS, TimeUnit.SECONDS);
      assertThat(outcomes.get(0).ending()).isEqualTo(BulkOutcome.Ending.SILENT);
      assertThat(outcomes.get(0).why()).contains("Connection refused");
    }
  }

  /** A server has few connections to give, and would keep this one for its timeout of minutes. */
  @Test
  void whatIsOpenWhenAllIsClosedIsHungUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      CompletableFuture<Void> asked = new CompletableFuture<>();
      CompletableFuture<Integer> after =
          CompletableFuture.supplyAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  readQuery(new DataInputStream(socket.getInputStream()));
                  asked.complete(null);
                  return socket.getInputStream().read();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      NettyConnections connections = new NettyConnections(Optional.empty());
      new BulkClient(
              settings(),
              connections,
              new SteadyClock(),
              InstantSource.system(),
              new Random(1),
              counters)
          .ask(
              List.of(BulkServer.of(Server.at(Endpoint.parse("::1", server.getLocalPort())))),
              List.of(BY_LINK),
              (from, query, clients) -> CompletableFuture.completedFuture(null));
      asked.get(SECONDS, TimeUnit.SECONDS);
      connections.close();
      assertThat(after.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(-1);
    }
  }

  @Test
  void noMoreIsReadThanWasTaken() throws Exception {
    int all = 200_000;
    int behind = 1000;
    AtomicInteger received = new AtomicInteger();
    AtomicInteger untaken = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    BulkListener slow =
        (server, query, clients) -> {
          int count = count(clients, received).join();
          most.accumulateAndGet(untaken.addAndGet(count), Math::max);
          return CompletableFuture.runAsync(
              () -> untaken.addAndGet(-count),
              CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
        };
    BulkSettings settings =
        new BulkSettings(
            Replies.OURS,
            settings().serverIds(),
            settings().trust(),
            settings().dataTimeout(),
            1,
            settings().retry(),
            settings().longestRetry(),
            behind,
            settings().limits());
    List<BulkOutcome> outcomes =
        ask(
            settings,
            slow,
            (in, out) -> {
              int id = readQuery(in);
              DataOutputStream buffered =
                  new DataOutputStream(new java.io.BufferedOutputStream(out, 1 << 16));
              write(buffered, Replies.reply(id, Replies.client(0, 1, Replies.address(0, 60))));
              for (int i = 1; i < all; i++) {
                write(buffered, Replies.data(id, Replies.client(i, 1, Replies.address(i, 60))));
              }
              write(buffered, Replies.done(id));
              buffered.flush();
              assertThat(in.read()).isEqualTo(-1);
            });
    assertThat(outcomes.get(0).ending()).isEqualTo(BulkOutcome.Ending.COMPLETE);
    assertThat(received).hasValue(all);
    assertThat(counters.value("bulk.held-back")).isPositive();
    // What one read of 64 KiB brings may come on top, in messages of 60 octets and more.
    assertThat(most.get()).isLessThanOrEqualTo(behind + (1 << 16) / 60);
  }

  private static CompletableFuture<Integer> count(List<ClientLeases> clients, AtomicInteger total) {
    int count = clients.stream().mapToInt(client -> client.leases().size()).sum();
    total.addAndGet(count);
    return CompletableFuture.completedFuture(count);
  }
}
