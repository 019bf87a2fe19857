package org.lqagent.agent.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.config.RemoteIds;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent bulk …}: everything servers know about something, without the daemon. */
@Command(
    name = "bulk",
    description = {
      "Asks DHCPv6 servers for all they know (RFC 5460, over TCP), without the daemon.",
      "Leases are printed as they arrive. If a server does not come to its end, those that came"
          + " are printed all the same, and the exit status is 3."
    },
    subcommands = {
      BulkCommand.ByLink.class,
      BulkCommand.ByRelayId.class,
      BulkCommand.ByRemoteId.class,
      BulkCommand.ByAddress.class,
      BulkCommand.ByClientId.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BY")
final class BulkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "need what to ask by: link, relay-id, remote-id, address or client-id");
  }

  /** The link that an answer is narrowed down to. */
  static final class OnLink {
    @Option(
        names = "--link",
        paramLabel = "ADDR",
        defaultValue = "::",
        description = "Only on this link, by an address of it.")
    private Ipv6Address link;
  }

  @Command(
      name = "link",
      description = "What is held on this link?",
      mixinStandardHelpOptions = true)
  static final class ByLink implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BulkAsking asking;

    @Parameters(
        paramLabel = "ADDR",
        description = "An address of the link, as a relay agent names it.",
        arity = "1..*")
    private List<Ipv6Address> links;

    @Override
    public Integer call() throws SystemRefusedException {
      return asking.ask(spec, links.stream().map(BulkQuery::byLinkAddress).toList());
    }
  }

  @Command(
      name = "relay-id",
      description = "What is held behind this relay agent?",
      mixinStandardHelpOptions = true)
  static final class ByRelayId implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BulkAsking asking;
    @Mixin private OnLink on;

    @Parameters(paramLabel = "DUID", description = "The relay agent's DUID, in hexadecimal.")
    private Duid relayId;

    @Override
    public Integer call() throws SystemRefusedException {
      return asking.ask(spec, List.of(BulkQuery.byRelayId(relayId, on.link)));
    }
  }

  @Command(
      name = "remote-id",
      description = "What is held on this circuit?",
      mixinStandardHelpOptions = true)
  static final class ByRemoteId implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BulkAsking asking;
    @Mixin private OnLink on;

    @Parameters(
        paramLabel = "HEX",
        description =
            "The enterprise number in 8 hexadecimal digits and the remote id, as bindings show it.")
    private String remoteId;

    @Override
    public Integer call() throws SystemRefusedException {
      try {
        return asking.ask(spec, List.of(BulkQuery.byRemoteId(RemoteIds.parse(remoteId), on.link)));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
  }

  @Command(
      name = "address",
      description = "Who holds this address, or a prefix that it lies in?",
      mixinStandardHelpOptions = true)
  static final class ByAddress implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BulkAsking asking;
    @Mixin private OnLink on;

    @Parameters(paramLabel = "ADDR", description = "The address.")
    private Ipv6Address address;

    @Override
    public Integer call() throws SystemRefusedException {
      return asking.ask(spec, List.of(BulkQuery.byAddress(address, on.link)));
    }
  }

  @Command(
      name = "client-id",
      description = "What does this client hold?",
      mixinStandardHelpOptions = true)
  static final class ByClientId implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private BulkAsking asking;
    @Mixin private OnLink on;

    @Parameters(paramLabel = "DUID", description = "The client's DUID, in hexadecimal.")
    private Duid clientId;

    @Override
    public Integer call() throws SystemRefusedException {
      return asking.ask(spec, List.of(BulkQuery.byClientId(clientId, on.link)));
    }
  }
}
