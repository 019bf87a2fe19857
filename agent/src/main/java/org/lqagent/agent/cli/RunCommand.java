package org.lqagent.agent.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.lqagent.agent.Agent;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.config.ConfigurationException;
import org.lqagent.agent.config.ConfigurationReader;
import org.lqagent.binding.Binding;
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

  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();

  @Override
  public Integer call()
      throws ConfigurationException, SystemRefusedException, InterruptedException {
    Configuration configuration = ConfigurationReader.read(file);
    Signals.on("TERM", () -> wishes.add(Wish.STOP));
    Signals.on("INT", () -> wishes.add(Wish.STOP));
    Signals.on("HUP", () -> wishes.add(Wish.RELOAD));
    Agent agent = start(configuration, List.of());
    Wish wish = wishes.take();
    while (wish == Wish.RELOAD) {
      agent = reloaded(agent);
      wish = wishes.take();
    }
    agent.close();
    return wish == Wish.STOP ? ExitCode.OK : ExitCode.SYSTEM;
  }

  private Agent start(Configuration configuration, List<Binding> known)
      throws SystemRefusedException {
    return Agent.start(configuration, known, cause -> wishes.add(Wish.FAIL));
  }

  /**
   * The daemon by the configuration as it is now, knowing what it knew; the old one if it is wrong.
   */
  private Agent reloaded(Agent agent) throws SystemRefusedException {
    Configuration configuration;
    try {
      configuration = ConfigurationReader.read(file);
    } catch (ConfigurationException e) {
      spec.commandLine()
          .getErr()
          .println("lqagent: the configuration stays as it was:\n" + e.getMessage());
      return agent;
    }
    List<Binding> known = agent.bindings();
    agent.close();
    return start(configuration, known);
  }
}
