package org.lqagent.lab;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command {@code integration-tests/bin/lab}. */
@Command(
    name = "lab",
    description = "An access network with Debian's DHCPv6 parts, in network namespaces.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:it did not come up or down; or, for status, it is not up",
      "2:the command line is wrong",
      "5:no root"
    })
public final class LabCommand implements Callable<Integer> {
  private static final String NAME =
      "Of the lab, and the beginning of its namespaces' names (default: ${DEFAULT-VALUE}).";
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int SYSTEM = 5;

  @Option(
      names = "--help",
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this.")
  private boolean help;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /** Runs one command line; the result is the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new LabCommand())
        .setOut(out)
        .setErr(err)
        .registerConverter(Lab.class, LabCommand::named)
        .setExecutionStrategy(LabCommand::asRoot)
        .setExecutionExceptionHandler(LabCommand::explain)
        .execute(args);
  }

  private static Lab named(String name) {
    try {
      return Lab.named(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int asRoot(CommandLine.ParseResult parsed) {
    Optional<String> obstacle = parsed.hasSubcommand() ? Lab.obstacle() : Optional.empty();
    if (obstacle.isPresent()) {
      parsed.commandSpec().commandLine().getErr().println("lab: " + obstacle.get());
      return SYSTEM;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof LabException) {
      command.getErr().println("lab: " + e.getMessage());
      command.getErr().println("what there is of it is left to look at, until the next up or down");
      return FAILED;
    }
    throw e;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "need up, down or status");
  }

  @Command(description = "Brings a fresh lab up, in place of any of the same name, and shows it.")
  int up(
      @Option(names = "--name", paramLabel = "NAME", defaultValue = "lq", description = NAME)
          Lab lab) {
    long start = System.nanoTime();
    Lab.up(lab.name());
    PrintWriter out = spec.commandLine().getOut();
    new LabStatus(lab).print(out);
    out.printf("up after %.1f s; lab down takes it away%n", (System.nanoTime() - start) / 1e9);
    return OK;
  }

  @Command(description = "Takes it down: its processes, namespaces and files.")
  int down(
      @Option(names = "--name", paramLabel = "NAME", defaultValue = "lq", description = NAME)
          Lab lab) {
    lab.close();
    return OK;
  }

  @Command(description = "Shows namespaces, addresses, processes and the lease.")
  int status(
      @Option(names = "--name", paramLabel = "NAME", defaultValue = "lq", description = NAME)
          Lab lab) {
    PrintWriter out = spec.commandLine().getOut();
    if (!lab.isUp()) {
      out.printf("lab %s is not up; others: %s%n", lab.name(), Lab.names());
      return FAILED;
    }
    new LabStatus(lab).print(out);
    return OK;
  }
}
