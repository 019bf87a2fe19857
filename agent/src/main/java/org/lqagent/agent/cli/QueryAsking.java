package org.lqagent.agent.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.Uplink;
import org.lqagent.agent.config.Durations;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Endpoint;
import org.lqagent.leasequery.LeasequerySettings;
import org.lqagent.leasequery.Question;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerMap;
import org.lqagent.leasequery.TransportSettings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How to ask, and how to print: the options of {@code lqagent query …}. */
final class QueryAsking {
  private static final String GATHER = "1s";
  private static final String DEADLINE = "25s";

  @Option(
      names = "--server",
      paramLabel = "ADDR[%IF]",
      description =
          "A server to ask; may be repeated. [ADDR]:PORT for another port than 547. Default:"
              + " all of them, ff05::1:3.")
  List<Server> servers = List.of();

  @Option(
      names = "--interface",
      paramLabel = "IF",
      description = "The interface for multicast; its hardware address makes our DUID.")
  String interfaceName;

  @Option(
      names = "--source",
      paramLabel = "ADDR",
      description = "Where to ask from. Default: the interface's global address, or any.")
  Ipv6Address source;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "The UDP port to ask from, default ${DEFAULT-VALUE}: most servers answer to no other,"
              + " and it takes a privilege. 0 for a free one, which takes none.")
  int port = TransportSettings.PORT;

  @Option(
      names = "--link",
      paramLabel = "ADDR",
      description = "An address of the link that is meant.")
  Ipv6Address link = Ipv6Address.UNSPECIFIED;

  @Option(
      names = "--option",
      paramLabel = "CODE",
      description = "An option to ask for; may be repeated. Default: 47, relay data.")
  List<Integer> options = List.of(47);

  @Option(
      names = "--gather",
      paramLabel = "TIME",
      defaultValue = GATHER,
      description = "How long to wait for more after the first answer; default ${DEFAULT-VALUE}.")
  Duration gather = Durations.parse(GATHER);

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = DEADLINE,
      description = "When to give up; default ${DEFAULT-VALUE}.")
  Duration deadline = Durations.parse(DEADLINE);

  @Option(names = "--json", description = "One JSON object for each lease.")
  boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every message sent and received, as a tree with its time.")
  boolean verbose;

  /** Asks what a command was called with; the result is the exit status. */
  int ask(CommandSpec spec, Supplier<Question> what) throws SystemRefusedException, IOException {
    CommandLine command = spec.commandLine();
    OneQuestion question;
    try {
      question = question(what);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage(), e);
    }
    return question.ask(command.getOut(), command.getErr());
  }

  /**
   * What these options make of a question.
   *
   * @throws SystemRefusedException if an interface that is named is not there
   * @throws IllegalArgumentException if they make none, and why
   */
  OneQuestion question(Supplier<Question> what) throws SystemRefusedException {
    Uplink.requireZones(servers);
    Ipv6Address from = from();
    Duid clientId = clientId();
    return new OneQuestion(
        what.get(),
        settings(clientId),
        new TransportSettings(new Endpoint(from, "", port), Optional.ofNullable(interfaceName)),
        isByAnyInterface(),
        json,
        verbose);
  }

  /** Whether the kernel chooses where a multicast goes. */
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
