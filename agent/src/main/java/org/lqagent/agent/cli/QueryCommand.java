package org.lqagent.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.Uplink;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.PlainTransport;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;
import org.lqagent.leasequery.SteadyClock;
import org.lqagent.leasequery.TransportException;
import org.lqagent.leasequery.TransportSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent query …}: one question to the servers, without the daemon. */
@Command(
    name = "query",
    description = "Asks DHCPv6 servers who holds a lease (RFC 5007), without the daemon.",
    subcommands = {QueryCommand.ByAddress.class, QueryCommand.ByClientId.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BY")
final class QueryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "need what to ask by: address or client-id");
  }

  @Command(
      name = "address",
      description = "Who holds this address, or a prefix that it lies in?",
      mixinStandardHelpOptions = true)
  static final class ByAddress implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Asking asking;

    @Parameters(paramLabel = "ADDR", description = "The address.")
    private Ipv6Address address;

    @Override
    public Integer call() throws SystemRefusedException, IOException {
      return asking.ask(spec, () -> new Question.ByAddress(address, asking.link, asking.options));
    }
  }

  @Command(
      name = "client-id",
      description = "What does this client hold?",
      mixinStandardHelpOptions = true)
  static final class ByClientId implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Asking asking;

    @Parameters(paramLabel = "DUID", description = "The client's DUID, in hexadecimal.")
    private Duid clientId;

    @Override
    public Integer call() throws SystemRefusedException, IOException {
      return asking.ask(spec, () -> new Question.ByClientId(clientId, asking.link, asking.options));
    }
  }

  /** How to ask, and how to print. */
  static final class Asking {
    @Option(
        names = "--server",
        paramLabel = "ADDR[%IF]",
        description =
            "A server to ask; may be repeated. [ADDR]:PORT for another port than 547. Default:"
                + " all of them, ff05::1:3.")
    private List<Server> servers = List.of();

    @Option(
        names = "--interface",
        paramLabel = "IF",
        description = "The interface for multicast; its hardware address makes our DUID.")
    private String interfaceName;

    @Option(
        names = "--source",
        paramLabel = "ADDR",
        description = "Where to ask from. Default: the interface's global address, or any.")
    private Ipv6Address source;

    @Option(
        names = "--port",
        paramLabel = "N",
        defaultValue = "546",
        description =
            "The UDP port to ask from, default ${DEFAULT-VALUE}: most servers answer to no other,"
                + " and it takes a privilege. 0 for a free one, which takes none.")
    private int port;

    @Option(
        names = "--link",
        paramLabel = "ADDR",
        defaultValue = "::",
        description = "An address of the link that is meant.")
    private Ipv6Address link;

    @Option(
        names = "--option",
        paramLabel = "CODE",
        defaultValue = "47",
        description = "An option to ask for; may be repeated. Default: 47, relay data.")
    private List<Integer> options;

    @Option(
        names = "--gather",
        paramLabel = "TIME",
        defaultValue = "1s",
        description = "How long to wait for more after the first answer; default ${DEFAULT-VALUE}.")
    private Duration gather;

    @Option(
        names = "--deadline",
        paramLabel = "TIME",
        defaultValue = "25s",
        description = "When to give up; default ${DEFAULT-VALUE}.")
    private Duration deadline;

    @Option(names = "--json", description = "One JSON object for each lease.")
    private boolean json;

    @Option(
        names = {"-v", "--verbose"},
        description = "Print every message sent and received, as a tree with its time.")
    private boolean verbose;

    int ask(CommandSpec spec, Supplier<Question> what) throws SystemRefusedException, IOException {
      Counters counters = new Counters();
      PrintWriter err = spec.commandLine().getErr();
      Uplink.requireZones(servers);
      Ipv6Address from = from();
      Duid clientId = clientId();
      Question question;
      Endpoint local;
      LeasequerySettings settings;
      try {
        question = what.get();
        local = new Endpoint(from, "", port);
        settings = settings(clientId);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      QueryWatch watch = new QueryWatch(err, verbose);
      try (PlainTransport transport =
              PlainTransport.open(
                  new TransportSettings(local, Optional.ofNullable(interfaceName)), counters);
          QueryProgress progress = QueryProgress.on(transport.thread(), err, watch, !verbose);
          LeasequeryClient client =
              new LeasequeryClient(
                  settings,
                  transport,
                  new SteadyClock(),
                  Clock.systemUTC(),
                  new SecureRandom(),
                  counters,
                  watch)) {
        LeaseAnswer answer = client.ask(question, leases -> {}).join();
        progress.end();
        return new QueryPrinter(
                spec.commandLine(), json, local, isByAnyInterface(), watch, counters)
            .print(answer);
      } catch (TransportException e) {
        throw new SystemRefusedException(e.getMessage(), e);
      }
    }

    /** Whether the kernel chose where a multicast went. */
    private boolean isByAnyInterface() {
      return interfaceName == null
          && (servers.isEmpty() || servers.stream().anyMatch(Server::isMulticast));
    }

    private Ipv6Address from() throws SystemRefusedException {
      if (source != null) {
        return source;
      }
      return interfaceName == null
          ? Ipv6Address.UNSPECIFIED
          : Uplink.on(interfaceName).globalAddress().orElse(Ipv6Address.UNSPECIFIED);
    }

    // One question needs an identity of its own for as long as it is open, and no longer.
    private Duid clientId() throws SystemRefusedException {
      return interfaceName == null
          ? Uplink.ofMachine().orElseGet(() -> Duid.ofUuid(UUID.randomUUID()))
          : Uplink.on(interfaceName).duid();
    }

    private LeasequerySettings settings(Duid clientId) {
      LeasequerySettings settings =
          LeasequerySettings.of(clientId).withGather(gather).withDeadline(deadline);
      return servers.isEmpty()
          ? settings
          : settings.with(ServerMap.of(servers.toArray(Server[]::new)));
    }
  }
}
