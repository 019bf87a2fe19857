package org.lqagent.agent.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lqagent.agent.config.ConfigurationException;
import org.lqagent.agent.config.ConfigurationReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lqagent check FILE}: every problem of a configuration at once. */
@Command(
    name = "check",
    description = "Checks a configuration and names every problem in it, with its line.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Override
  public Integer call() throws ConfigurationException {
    ConfigurationReader.read(file);
    spec.commandLine().getOut().println(file + ": good");
    return ExitCode.OK;
  }
}
