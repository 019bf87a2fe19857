package org.lqagent.agent.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent clear …}: has the running daemon forget. */
@Command(
    name = "clear",
    description = {
      "Has the running daemon forget, in its table, its state and the kernel.",
      "Whoever still uses what was forgotten is asked about with the next packet. Bindings of the"
          + " configuration stay.",
      "Exit status 1 if there was nothing to forget."
    },
    subcommands = {
      ClearCommand.Binding.class,
      ClearCommand.Client.class,
      ClearCommand.Interface.class,
      ClearCommand.Unknown.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "WHAT")
final class ClearCommand implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "need what to clear");
  }

  /** The options that all have. */
  static final class Daemon {
    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Mixin private ControlSocket socket;

    /** Has something cleared, and says how much it was. */
    private long clear(CommandSpec spec, String path, Map<String, String> parameters)
        throws ControlException {
      long[] cleared = new long[1];
      try (ControlClient client = socket.connect()) {
        client.delete(
            path,
            parameters,
            line -> {
              cleared[0] = number(line, "cleared");
              spec.commandLine().getOut().println(json ? line : sentence(line));
            });
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      return cleared[0];
    }

    private static String sentence(String line) {
      long kept = number(line, "kept_static");
      return number(line, "cleared")
          + " cleared"
          + (kept == 0 ? "" : ", " + kept + " of the configuration kept");
    }
  }

  @Command(
      name = "binding",
      description = "Forgets the binding of a lease.",
      mixinStandardHelpOptions = true)
  static final class Binding implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Daemon daemon;

    @Parameters(paramLabel = "LEASE", description = "An address, or a prefix with its length.")
    private String lease;

    @Override
    public Integer call() throws ControlException {
      return exit(daemon.clear(spec, "/bindings", Map.of("lease", lease)));
    }
  }

  @Command(
      name = "client",
      description = "Forgets all bindings of a client.",
      mixinStandardHelpOptions = true)
  static final class Client implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Daemon daemon;

    @Parameters(paramLabel = "DUID", description = "In hexadecimal, with or without colons.")
    private Duid client;

    @Override
    public Integer call() throws ControlException {
      return exit(daemon.clear(spec, "/bindings", Map.of("client", client.toString())));
    }
  }

  @Command(
      name = "interface",
      description = "Forgets all bindings on an interface.",
      mixinStandardHelpOptions = true)
  static final class Interface implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Daemon daemon;

    @Parameters(paramLabel = "IF")
    private String interfaceName;

    @Override
    public Integer call() throws ControlException {
      return exit(daemon.clear(spec, "/bindings", Map.of("interface", interfaceName)));
    }
  }

  @Command(
      name = "unknown",
      description = {
        "Forgets that an address, or any, was asked about in vain: the next packet from it asks"
            + " again."
      },
      mixinStandardHelpOptions = true)
  static final class Unknown implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Daemon daemon;

    @Parameters(paramLabel = "ADDR", arity = "0..1", description = "Only this one.")
    private Ipv6Address address;

    @Override
    public Integer call() throws ControlException {
      if (address == null) {
        daemon.clear(spec, "/unknown", Map.of());
        return ExitCode.OK;
      }
      return exit(daemon.clear(spec, "/unknown", Map.of("address", address.toString())));
    }
  }

  private static int exit(long cleared) {
    return cleared > 0 ? ExitCode.OK : ExitCode.NOT_FOUND;
  }

  /** A number of a flat JSON object; 0 if it is not there. */
  private static long number(String line, String name) {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isIt = parser.currentName().equals(name);
        parser.nextToken();
        if (isIt) {
          return parser.getLongValue();
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("the daemon's answer is not JSON: " + line, e);
    }
  }
}
