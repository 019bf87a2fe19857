package org.lqagent.agent.cli;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.lqagent.agent.Agent;
import org.lqagent.agent.DryRun;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.config.ConfigurationException;
import org.lqagent.agent.config.ConfigurationReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lqagent run}: the daemon, in the foreground, until a signal ends it. */
@Command(
    name = "run",
    description = {
      "Runs the daemon in the foreground.",
      "SIGTERM stops it. SIGHUP reads the configuration again; if that is wrong, the old one stays."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private enum Wish {
    STOP,
    RELOAD,
    FAIL
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "/etc/lqagent/lqagent.yaml",
      description = "The configuration file; default ${DEFAULT-VALUE}.")
  private Path file;

  @Option(
      names = "--dry-run",
      description = "Prints what would be changed in the kernel, and ends.")
  private boolean dryRun;

  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();

  @Override
  public Integer call()
      throws ConfigurationException, SystemRefusedException, InterruptedException {
    Configuration configuration = ConfigurationReader.read(file);
    if (dryRun) {
      new DryRun(configuration).print(spec.commandLine().getOut());
      return ExitCode.OK;
    }
    Signals.on("TERM", () -> wishes.add(Wish.STOP));
    Signals.on("INT", () -> wishes.add(Wish.STOP));
    Signals.on("HUP", () -> wishes.add(Wish.RELOAD));
    Agent agent = Agent.start(configuration, cause -> wishes.add(Wish.FAIL));
    Wish wish = wishes.take();
    while (wish == Wish.RELOAD) {
      reload(agent);
      wish = wishes.take();
    }
    agent.close();
    return wish == Wish.STOP ? ExitCode.OK : ExitCode.SYSTEM;
  }

  /** Has the daemon change to the configuration as it is now; if that is wrong, nothing changes. */
  private void reload(Agent agent) {
    try {
      agent.reconfigure(ConfigurationReader.read(file));
    } catch (ConfigurationException | SystemRefusedException e) {
      spec.commandLine()
          .getErr()
          .println("lqagent: the configuration stays as it was:\n" + e.getMessage());
    }
  }
}
