package org.lqagent.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.lqagent.agent.BindingJson;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.TimeOfDay;
import org.lqagent.agent.Uplink;
import org.lqagent.binding.Origin;
import org.lqagent.bulk.BulkClient;
import org.lqagent.bulk.BulkListener;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkProgress;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkRun;
import org.lqagent.bulk.BulkServer;
import org.lqagent.bulk.BulkSettings;
import org.lqagent.bulk.NettyConnections;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.SteadyClock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How {@code lqagent bulk} asks, and how it prints what comes while it comes. */
final class BulkAsking {
  private static final long LOOK_MILLIS = 200;

  @Option(
      names = "--server",
      paramLabel = "ADDR[%IF]",
      required = true,
      description =
          "A server to ask; may be repeated, and all are asked at once."
              + " [ADDR]:PORT for another port than --port.")
  private List<Server> servers;

  @Option(
      names = "--interface",
      paramLabel = "IF",
      description = "Ask from its global address, and make our DUID of its hardware address.")
  private String interfaceName;

  @Option(
      names = "--source",
      paramLabel = "ADDR",
      description = "Where to ask from: servers know who may ask by it.")
  private Ipv6Address source;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "547",
      description = "The servers' TCP port; default ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--at-a-time",
      paramLabel = "N",
      defaultValue = "1",
      description = "Queries that a server gets before it has answered; default ${DEFAULT-VALUE}.")
  private int atATime;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often to try what does not come to its end; default ${DEFAULT-VALUE}.")
  private int attempts;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "300s",
      description = "Give up on a server that says nothing for so long; default ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Option(names = "--json", description = "One JSON object for each lease.")
  private boolean json;

  int ask(CommandSpec spec, List<BulkQuery> queries) throws SystemRefusedException {
    Uplink.requireZones(servers);
    ExecutorService printer = Executors.newSingleThreadExecutor(r -> new Thread(r, "printer"));
    try (NettyConnections connections = new NettyConnections(from());
        ProgressLine line = ProgressLine.ofStandardError()) {
      BulkClient client =
          new BulkClient(
              settings(spec),
              connections,
              new SteadyClock(),
              Clock.systemUTC(),
              new SecureRandom(),
              new Counters());
      Printing printing = new Printing(spec.commandLine().getOut(), printer);
      BulkRun run = client.ask(targets(spec), queries, printing);
      printing.run = run;
      List<BulkOutcome> outcomes = await(run, line);
      // What was handed on last is printed last.
      CompletableFuture.runAsync(() -> {}, printer).join();
      line.clear();
      return explain(spec.commandLine().getErr(), outcomes);
    } finally {
      printer.shutdown();
    }
  }

  private Optional<Ipv6Address> from() throws SystemRefusedException {
    return source == null && interfaceName != null
        ? Uplink.on(interfaceName).globalAddress()
        : Optional.ofNullable(source);
  }

  private BulkSettings settings(CommandSpec spec) throws SystemRefusedException {
    Duid duid =
        interfaceName == null
            ? Uplink.ofMachine().orElseGet(() -> Duid.ofUuid(UUID.randomUUID()))
            : Uplink.on(interfaceName).duid();
    try {
      return BulkSettings.of(duid).withPatience(timeout, attempts, Duration.ofSeconds(2));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The port that the server was given by itself, or else that for all. */
  private Endpoint withPort(Endpoint server) {
    return server.port() == Server.PORT
        ? new Endpoint(server.address(), server.zone(), port)
        : server;
  }

  private List<BulkServer> targets(CommandSpec spec) {
    try {
      return servers.stream()
          .map(server -> new BulkServer(Server.at(withPort(server.endpoint())), atATime))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Waits for the end, and says meanwhile how far it has come. */
  private static List<BulkOutcome> await(BulkRun run, ProgressLine line) {
    CompletableFuture<List<BulkOutcome>> done = run.done();
    long start = System.nanoTime();
    while (true) {
      try {
        return done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        line.show(describe(run.progress(), (System.nanoTime() - start) / 1e9));
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        run.cancel();
      }
    }
  }

  private static String describe(List<BulkProgress> servers, double seconds) {
    long leases = servers.stream().mapToLong(BulkProgress::leases).sum();
    String waiting =
        servers.stream()
            .flatMap(
                server ->
                    server.waitingFor().stream()
                        .map(what -> server.server().server().endpoint() + " waits for " + what))
            .collect(Collectors.joining(", "));
    return String.format(
        "%d leases, %.0f/s, %d of %d queries ended%s",
        leases,
        leases / seconds,
        servers.stream().mapToInt(BulkProgress::ended).sum(),
        servers.stream().mapToInt(BulkProgress::queries).sum(),
        waiting.isEmpty() ? "" : "; " + waiting);
  }

  /** Says what did not go well, and what that is for scripts. */
  static int explain(PrintWriter err, List<BulkOutcome> outcomes) {
    for (BulkOutcome outcome : outcomes) {
      if (outcome.ending() != BulkOutcome.Ending.COMPLETE) {
        err.println(
            outcome.server().server().endpoint() + " " + outcome.query() + ": " + words(outcome));
      }
    }
    if (has(outcomes, BulkOutcome.Ending.CUT_OFF)) {
      return ExitCode.SILENCE;
    } else if (has(outcomes, BulkOutcome.Ending.COMPLETE)) {
      return ExitCode.OK;
    } else if (has(outcomes, BulkOutcome.Ending.NOTHING)) {
      return ExitCode.NOT_FOUND;
    }
    return has(outcomes, BulkOutcome.Ending.REFUSED) ? ExitCode.REFUSED : ExitCode.SILENCE;
  }

  private static boolean has(List<BulkOutcome> outcomes, BulkOutcome.Ending ending) {
    return outcomes.stream().anyMatch(outcome -> outcome.ending() == ending);
  }

  private static String words(BulkOutcome outcome) {
    return switch (outcome.ending()) {
      case COMPLETE -> "complete";
      case NOTHING -> "it knows of none";
      case REFUSED -> "refused, " + outcome.why();
      case CUT_OFF -> "cut off after " + outcome.leases() + " leases, " + outcome.why();
      case SILENT -> "no answer, " + outcome.why();
      case CANCELLED -> "called off after " + outcome.leases() + " leases";
    };
  }

  /** Prints on a thread of its own: while nobody reads, the servers wait. */
  private final class Printing implements BulkListener {
    private final PrintWriter out;
    private final ExecutorService printer;
    private volatile BulkRun run;

    Printing(PrintWriter out, ExecutorService printer) {
      this.out = out;
      this.printer = printer;
    }

    @Override
    public CompletableFuture<?> leases(
        BulkServer server, BulkQuery query, List<ClientLeases> clients) {
      return CompletableFuture.runAsync(() -> print(clients), printer);
    }

    private void print(List<ClientLeases> clients) {
      if (json) {
        try (BindingJson lines = new BindingJson(System.out, TimeOfDay.STEADY)) {
          for (ClientLeases client : clients) {
            for (GrantedLease lease : client.leases()) {
              lines.write(QueryPrinter.binding(client, lease, Origin.BULK));
            }
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      } else {
        clients.forEach(client -> QueryPrinter.printForPeople(out, client));
      }
      if ((json ? System.out.checkError() : out.checkError()) && run != null) {
        // Nobody reads any more: head has seen enough.
        run.cancel();
      }
    }
  }
}
