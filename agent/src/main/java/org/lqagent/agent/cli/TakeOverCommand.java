package org.lqagent.agent.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent take-over}: has a standby put to work what the others knew. */
@Command(
    name = "take-over",
    description = {
      "Has a standby become active: when this returns, it knows all that it holds warm, and tells"
          + " the",
      "kernel of it, first of those that send.",
      "Nothing happens where it is active already. See sharing in the configuration."
    },
    mixinStandardHelpOptions = true)
final class TakeOverCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Daemon daemon;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "Take over only from the concentrator of this name.")
  private String of;

  @Override
  public Integer call() throws ControlException {
    Map<String, String> parameters = new HashMap<>(Map.of("role", "active"));
    if (of != null) {
      parameters.put("of", of);
    }
    return daemon.post(spec, parameters);
  }

  /** Where the daemon is. */
  static final class Daemon {
    @Mixin private ControlSocket socket;

    /** Changes the role, and prints the JSON object that the daemon answers. */
    int post(CommandSpec spec, Map<String, String> parameters) throws ControlException {
      try (ControlClient client = socket.connect()) {
        client.post("/sharing", parameters, spec.commandLine().getOut()::println);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      return ExitCode.OK;
    }
  }
}
