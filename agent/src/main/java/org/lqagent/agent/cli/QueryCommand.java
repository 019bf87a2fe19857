package org.lqagent.agent.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.leasequery.Question;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    @Mixin QueryAsking asking;

    @Parameters(paramLabel = "ADDR", description = "The address.")
    private Ipv6Address address;

    @Override
    public Integer call() throws SystemRefusedException, IOException {
      return asking.ask(spec, this::question);
    }

    Question question() {
      return new Question.ByAddress(address, asking.link, asking.options);
    }
  }

  @Command(
      name = "client-id",
      description = "What does this client hold?",
      mixinStandardHelpOptions = true)
  static final class ByClientId implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin QueryAsking asking;

    @Parameters(paramLabel = "DUID", description = "The client's DUID, in hexadecimal.")
    private Duid clientId;

    @Override
    public Integer call() throws SystemRefusedException, IOException {
      return asking.ask(spec, this::question);
    }

    Question question() {
      return new Question.ByClientId(clientId, asking.link, asking.options);
    }
  }
}
