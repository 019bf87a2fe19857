package org.lqagent.agent.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lqagent.agent.EventCatalogue;
import org.lqagent.agent.config.ConfigurationException;
import org.lqagent.agent.config.ConfigurationReader;
import org.lqagent.agent.config.ConfigurationReference;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent check FILE}: every problem of a configuration at once. */
@Command(
    name = "check",
    description = "Checks a configuration and names every problem in it, with its line.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Wish wish;

  private static final class Wish {
    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file;

    @Option(
        names = "--reference",
        description = "Prints a configuration file with every key, annotated.")
    private boolean reference;

    @Option(
        names = "--events",
        description = "Prints the events that the log tells of, and what to do about each.")
    private boolean events;
  }

  @Override
  public Integer call() throws ConfigurationException {
    if (wish.reference) {
      spec.commandLine().getOut().print(ConfigurationReference.read().text());
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
    if (wish.events) {
      spec.commandLine().getOut().print(EventCatalogue.text());
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
    ConfigurationReader.read(wish.file);
    spec.commandLine().getOut().println(wish.file + ": good");
    return ExitCode.OK;
  }
}
