package org.lqagent.agent.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.lqagent.agent.Agent;
import org.lqagent.agent.DryRun;
import org.lqagent.agent.Supervisor;
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
    footerHeading = "%nEnvironment:%n",
    footer = {
      "LQAGENT_MEMORY: the most that the heap may take, such as 512m; default a quarter of the"
          + " machine's memory. What does not fit ends the daemon.",
      "LQAGENT_JAVA_OPTS: further options of java.",
      "NOTIFY_SOCKET, WATCHDOG_USEC: set by systemd, which hears of start, reload, life and end."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  /** How long an orderly end may take; it takes less than a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

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
    try (Supervisor supervisor =
        Supervisor.of(
            System.getenv(),
            ProcessHandle.current().pid(),
            System::nanoTime,
            complaint -> spec.commandLine().getErr().println("lqagent: " + complaint))) {
      return run(configuration, supervisor);
    }
  }

  private int run(Configuration configuration, Supervisor supervisor)
      throws SystemRefusedException, InterruptedException {
    Agent agent = Agent.start(configuration, cause -> wishes.add(Wish.FAIL), supervisor);
    supervisor.ready(agent.status());
    Wish wish = wishes.take();
    while (wish == Wish.RELOAD) {
      supervisor.reloading();
      reload(agent);
      supervisor.ready(agent.status());
      wish = wishes.take();
    }
    int exitCode = wish == Wish.STOP ? ExitCode.OK : ExitCode.SYSTEM;
    supervisor.stopping(wish == Wish.STOP ? "stopping" : "a thread died; see the log");
    LastResort.within(
        PATIENCE, ExitCode.SYSTEM, Thread.currentThread(), spec.commandLine().getErr());
    agent.close();
    return exitCode;
  }

  /** Has the daemon change to the configuration as it is now; if that is wrong, nothing changes. */
  private void reload(Agent agent) {
    try {
      agent.reconfigure(ConfigurationReader.read(file));
    } catch (ConfigurationException | SystemRefusedException e) {
      agent.keptAsItWas(e);
    }
  }
}
