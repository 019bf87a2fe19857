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
import java.util.stream.Collectors;
import org.lqagent.agent.BindingJson;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.Uplink;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MessagePrinter;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.StatusNames;
import org.lqagent.dhcpv6.SubscriberId;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.GrantedLease;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.LeasequeryListener;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.NettyTransport;
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
      return asking.ask(spec, new Question.ByAddress(address, asking.link, asking.options));
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
      return asking.ask(spec, new Question.ByClientId(clientId, asking.link, asking.options));
    }
  }

  /** How to ask, and how to print. */
  static final class Asking {
    @Option(
        names = "--server",
        paramLabel = "ADDR[%IF]",
        description = "A server to ask; may be repeated. Default: all of them, ff05::1:3.")
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
            "The UDP port to ask from, default ${DEFAULT-VALUE}: most servers answer to no other."
                + " 0 for a free one.")
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
        description = "Print every message sent and received.")
    private boolean verbose;

    int ask(CommandSpec spec, Question question) throws SystemRefusedException, IOException {
      Counters counters = new Counters();
      try (NettyTransport transport = NettyTransport.open(transportSettings(), counters);
          LeasequeryClient client =
              new LeasequeryClient(
                  settings(spec),
                  transport,
                  new SteadyClock(),
                  Clock.systemUTC(),
                  new SecureRandom(),
                  counters,
                  verbose ? new Trace(spec.commandLine().getErr()) : LeasequeryListener.NONE)) {
        LeaseAnswer answer = client.ask(question, leases -> {}).join();
        return print(spec.commandLine(), answer);
      } catch (TransportException e) {
        throw new SystemRefusedException(e.getMessage(), e);
      }
    }

    private TransportSettings transportSettings() throws SystemRefusedException {
      Ipv6Address from = source;
      if (from == null && interfaceName != null) {
        from = Uplink.on(interfaceName).globalAddress().orElse(Ipv6Address.UNSPECIFIED);
      }
      return new TransportSettings(
          new Endpoint(from == null ? Ipv6Address.UNSPECIFIED : from, "", port),
          Optional.ofNullable(interfaceName));
    }

    private LeasequerySettings settings(CommandSpec spec) throws SystemRefusedException {
      // One question needs an identity of its own for as long as it is open, and no longer.
      Duid duid =
          interfaceName == null
              ? Uplink.ofMachine().orElseGet(() -> Duid.ofUuid(UUID.randomUUID()))
              : Uplink.on(interfaceName).duid();
      try {
        LeasequerySettings settings =
            LeasequerySettings.of(duid).withGather(gather).withDeadline(deadline);
        return servers.isEmpty()
            ? settings
            : settings.with(ServerMap.of(servers.toArray(Server[]::new)));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }

    private int print(picocli.CommandLine command, LeaseAnswer answer) throws IOException {
      PrintWriter err = command.getErr();
      if (answer instanceof LeaseAnswer.Bound bound) {
        if (json) {
          printJson(bound);
        } else {
          bound.clients().forEach(client -> printForPeople(command.getOut(), client));
        }
        return ExitCode.OK;
      }
      return answer.match(
          bound -> ExitCode.OK,
          none -> {
            err.println("nobody has it: " + names(none.statuses()));
            return ExitCode.NOT_FOUND;
          },
          refused -> {
            err.println("refused: " + names(refused.statuses()));
            return ExitCode.REFUSED;
          },
          silence -> {
            err.println(
                "no server answered, asked "
                    + silence.transmissions()
                    + " times; is the server up, and does it let this address ask?");
            return ExitCode.SILENCE;
          });
    }

    private static String names(List<Integer> statuses) {
      return statuses.stream().map(StatusNames::of).collect(Collectors.joining(", "));
    }

    private static void printJson(LeaseAnswer.Bound bound) throws IOException {
      try (BindingJson lines = new BindingJson(System.out)) {
        for (ClientLeases client : bound.clients()) {
          for (GrantedLease lease : client.leases()) {
            lines.write(binding(client, lease));
          }
        }
      }
    }

    private static Binding binding(ClientLeases client, GrantedLease granted) {
      return new Binding(
          granted.lease(),
          client.clientId(),
          client.relayData().map(Asking::location).orElse(Location.UNKNOWN),
          granted.preferredUntil(),
          granted.validUntil(),
          client.lastTransaction(),
          Origin.LEASEQUERY,
          Optional.of(client.serverId()),
          granted.excluded());
    }

    /** What relay agents said of the client, as far as it can be told without a configuration. */
    private static Location location(RelayMessage relay) {
      RelayMessage innermost = relay;
      while (innermost.carried().orElse(null) instanceof RelayMessage inner) {
        innermost = inner;
      }
      return new Location(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.of(innermost.linkAddress()).filter(address -> !address.isUnspecified()),
          Optional.of(innermost.peerAddress()),
          innermost.options().first(InterfaceId.class).map(InterfaceId::id),
          innermost.options().first(RemoteId.class),
          innermost.options().first(SubscriberId.class).map(SubscriberId::id));
    }

    private static void printForPeople(PrintWriter out, ClientLeases client) {
      out.println(
          "client "
              + client.clientId()
              + ", last heard "
              + client.lastTransaction()
              + ", says server "
              + client.serverId());
      for (GrantedLease granted : client.leases()) {
        out.println(
            "  "
                + granted.lease()
                + " valid until "
                + BindingJson.end(granted.validUntil()).map(Object::toString).orElse("for ever"));
      }
      client
          .relayData()
          .ifPresent(
              relay -> out.print("  last relayed in\n" + MessagePrinter.print(relay).indent(4)));
    }
  }

  /** Prints every message with its time. */
  private record Trace(PrintWriter out, long start) implements LeasequeryListener {
    Trace(PrintWriter out) {
      this(out, System.nanoTime());
    }

    @Override
    public void sent(Endpoint to, byte[] octets, int transmission) {
      print("to " + to + ", transmission " + transmission, octets);
    }

    @Override
    public void received(Endpoint from, byte[] octets) {
      print("from " + from, octets);
    }

    @Override
    public void discarded(Endpoint from, byte[] octets, Discard reason) {
      out.println("  discarded: " + reason);
    }

    private void print(String what, byte[] octets) {
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf("%.6f s %s%n%s", seconds, what, MessagePrinter.print(octets).indent(2));
      out.flush();
    }
  }
}
