package org.lqagent.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.lqagent.bulk.BulkClient;
import org.lqagent.bulk.BulkListener;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkServer;
import org.lqagent.bulk.BulkSettings;
import org.lqagent.bulk.NettyConnections;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.lab.Checkout;
import org.lqagent.lab.Lab;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.SteadyClock;

/**
 * Bulk leasequery: leases a second that the client has decoded, checked and handed on, beside the
 * rate at which the same server writes them to a socket that only reads, by turns. Servers are
 * processes of their own: one that makes its answer as it is asked, and one that has the octets of
 * that answer ready.
 *
 * <p>Then, as root, a million leases end to end: over TCP into the daemon's table, the kernel and
 * the state.
 *
 * <p>{@code BulkBench [LEASES [LEASES-END-TO-END]]}
 */
@Measures(value = "bulk leasequery beside a socket that only reads; a million leases end to end")
public final class BulkBench {
  /** Of fewer, connecting and the thread for it are a good part of a round. */
  private static final int LEASES = 1_000_000;

  private static final int END_TO_END = 1_000_000;

  /** A round is over in a third of a second; the compiler needs longer than two of them. */
  private static final int WARM_UPS = 10;

  private static final int ROUNDS = 5;
  private static final long PATIENCE_SECONDS = 300;
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final Duid US = Duid.parse("00030001020000000001");
  private static final BulkQuery QUERY = BulkQuery.byLinkAddress(LINK);

  private BulkBench() {}

  public static void main(String[] arguments) throws Exception {
    int leases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : LEASES;
    int endToEnd = arguments.length > 1 ? Integer.parseInt(arguments[1]) : END_TO_END;
    if (leases > 0) {
      rates(leases);
    }
    if (endToEnd > 0 && Lab.obstacle().isEmpty()) {
      try (Lab lab = Lab.ofThisProcess()) {
        new BulkEndToEnd(lab, endToEnd / 2).run();
      }
    } else if (endToEnd > 0) {
      System.out.println("end to end: not measured, " + Lab.obstacle().get());
    }
  }

  private static void rates(int leases) throws Exception {
    Path recorded = Files.createTempFile("lqagent-bench", ".bulk");
    List<Process> servers = new ArrayList<>();
    try {
      int port = freePort();
      Process lqserver =
          start(
              List.of(
                  Checkout.lqserver().toString(),
                  "--listen",
                  "::1",
                  "--port",
                  Integer.toString(port),
                  "--bulk",
                  "--population",
                  Integer.toString(leases / 2),
                  "--link",
                  "2001:db8:1::/64",
                  "--delegated",
                  "2001:db8:1000::/36"));
      servers.add(lqserver);
      awaitLine(lqserver);
      InetSocketAddress making = new InetSocketAddress(InetAddress.getByName("::1"), port);
      RecordedAnswer.record(making, query(), recorded);
      Process replaying =
          start(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  RecordedAnswer.class.getName(),
                  recorded.toString()));
      servers.add(replaying);
      InetSocketAddress ready =
          new InetSocketAddress(InetAddress.getByName("::1"), port(awaitLine(replaying)));
      System.out.printf(
          "%,d leases in %,d octets, one client with two leases in each message%n",
          leases, Files.size(recorded));
      contest("made as it is asked", making, leases, Files.size(recorded));
      contest("ready to be written", ready, leases, Files.size(recorded));
    } finally {
      servers.forEach(Process::destroy);
      Files.delete(recorded);
    }
  }

  private static void contest(String what, InetSocketAddress server, int leases, long octets)
      throws Exception {
    Contest contest = new Contest("leases/s");
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      double reading = reading(server, leases, octets);
      double asking = asking(server, leases);
      if (round >= 0) {
        contest.add("answer " + what + ": only read", reading);
        contest.add("answer " + what + ": bulk client", asking);
      }
    }
    contest.print();
  }

  private static double reading(InetSocketAddress server, int leases, long octets)
      throws IOException {
    long start = System.nanoTime();
    long read = RecordedAnswer.read(server, query());
    double seconds = (System.nanoTime() - start) / 1e9;
    if (Math.abs(read - octets) > octets / 100) {
      throw new IllegalStateException("need about " + octets + " octets, read " + read);
    }
    return leases / seconds;
  }

  private static double asking(InetSocketAddress server, int leases) throws Exception {
    AtomicLong taken = new AtomicLong();
    BulkListener counting =
        (from, query, clients) -> {
          clients.forEach(client -> taken.addAndGet(client.leases().size()));
          return CompletableFuture.completedFuture(null);
        };
    try (NettyConnections connections = new NettyConnections(Optional.empty())) {
      BulkClient client =
          new BulkClient(
              BulkSettings.of(US).withPatience(Duration.ofSeconds(60), 1, Duration.ofSeconds(1)),
              connections,
              new SteadyClock(),
              Clock.systemUTC(),
              new Random(),
              new Counters());
      BulkServer asked = BulkServer.of(Server.at(Endpoint.parse("::1", server.getPort())));
      long start = System.nanoTime();
      List<BulkOutcome> outcomes =
          client
              .ask(List.of(asked), List.of(QUERY), counting)
              .done()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!outcomes.get(0).isWhole() || taken.get() != leases) {
        throw new IllegalStateException(
            "need " + leases + " leases, have " + taken + " of " + outcomes);
      }
      return leases / seconds;
    }
  }

  /** A query with its size before it. */
  private static byte[] query() {
    byte[] query = QUERY.message(1, US).toByteArray();
    return ByteBuffer.allocate(2 + query.length).putShort((short) query.length).put(query).array();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return socket.getLocalPort();
    }
  }

  /** Starts a server that says where it listens. */
  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String awaitLine(Process server) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (line == null || !line.contains("listening")) {
      throw new IllegalStateException("a server does not listen: " + line);
    }
    return line;
  }

  private static int port(String line) {
    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
  }
}
