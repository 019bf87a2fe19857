package org.lqagent.agent.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lqagent stand-by}: has an active concentrator become a standby. */
@Command(
    name = "stand-by",
    description = {
      "Has an active daemon become a standby: it publishes no more, and holds warm what others"
          + " publish.",
      "Nothing happens where it is a standby already. See sharing in the configuration."
    },
    mixinStandardHelpOptions = true)
final class StandByCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TakeOverCommand.Daemon daemon;

  @Override
  public Integer call() throws ControlException {
    return daemon.post(spec, Map.of("role", "standby"));
  }
}
