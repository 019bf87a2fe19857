package org.lqagent.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.lqagent.agent.SystemRefusedException;
import org.lqagent.agent.config.ConfigurationException;
import org.lqagent.agent.config.Durations;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.leasequery.Server;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code lqagent}: its subcommands, and how each kind of failure ends. */
@Command(
    name = "lqagent",
    description =
        "Knows which subscriber holds which IPv6 address and prefix, and tells the kernel.",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      QueryCommand.class,
      BulkCommand.class,
      GleanCommand.class,
      DecodeCommand.class,
      ShowCommand.class,
      RecoverCommand.class,
      ClearCommand.class,
      TakeOverCommand.class,
      StandByCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Lqagent.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, or found",
      "1:asked, and nobody has it",
      "2:the command line or the configuration is wrong",
      "3:nobody answered",
      "4:a server refused to look",
      "5:the system refused: privilege, port, interface, file"
    })
public final class Lqagent implements Callable<Integer> {
  @CommandLine.Spec private CommandSpec spec;

  public static void main(String[] args) {
    StandardOutput output = StandardOutput.take();
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    int status = run(out, err, args);
    out.flush();
    if (output.failure().isPresent()) {
      err.println("lqagent: standard output cannot be written: " + output.failure().get());
      status = ExitCode.SYSTEM;
    }
    System.exit(status);
  }

  /** Runs one command line; the result is the exit status. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      out.println(Version.line());
      return ExitCode.OK;
    }
    Optional<OneQuestion> question = QueryWords.read(args);
    return question.isPresent()
        ? ask(question.get(), out, err)
        : command(out, err, args).execute(args);
  }

  private static int ask(OneQuestion question, PrintWriter out, PrintWriter err) {
    try {
      return question.ask(out, err);
    } catch (SystemRefusedException e) {
      return refused(err, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int refused(PrintWriter err, Exception e) {
    err.println("lqagent: " + e.getMessage());
    return ExitCode.SYSTEM;
  }

  /** What picocli reads a command line with. */
  static CommandLine command(PrintWriter out, PrintWriter err, String... args) {
    return commands(args)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Ipv6Address.class, new ValueReader<>(Ipv6Address::parse))
        .registerConverter(Ipv6Prefix.class, new ValueReader<>(Ipv6Prefix::parse))
        .registerConverter(Duid.class, new ValueReader<>(Duid::parse))
        .registerConverter(Server.class, new ValueReader<>(Server::parse))
        .registerConverter(Duration.class, new ValueReader<>(Durations::parse))
        .setExecutionExceptionHandler(new Explaining())
        .setParameterExceptionHandler(new Correcting());
  }

  /**
   * What can be called. If the first word names a command then it is that one alone: to read what
   * is annotated at all of them takes longer than most of them do.
   */
  static CommandLine commands(String... args) {
    if (args.length > 0) {
      for (Class<?> type : Lqagent.class.getAnnotation(Command.class).subcommands()) {
        if (type.getAnnotation(Command.class).name().equals(args[0])) {
          return new CommandLine(CommandSpec.create().name("lqagent"))
              .addSubcommand(new CommandLine(type));
        }
      }
    }
    return new CommandLine(new Lqagent());
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "need a command");
  }

  /** Says what is wrong with a command line, and not so much more that this is out of sight. */
  private static final class Correcting implements CommandLine.IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
      CommandLine command = e.getCommandLine();
      PrintWriter err = command.getErr();
      err.println(e.getMessage());
      if (!UnmatchedArgumentException.printSuggestions(e, err)) {
        if (command.getSubcommands().isEmpty()) {
          err.println("Try \"" + command.getCommandSpec().qualifiedName() + " --help\".");
        } else {
          command.usage(err);
        }
      }
      return ExitCode.USAGE;
    }
  }

  /**
   * Says what went wrong where that is no fault of ours. A class with a name: java keeps no class
   * of picocli in its archive that a lambda was made of.
   */
  private static final class Explaining implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
        Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
      if (e instanceof ConfigurationException) {
        command.getErr().println(e.getMessage());
        return ExitCode.USAGE;
      }
      if (e instanceof SystemRefusedException || e instanceof ControlException) {
        return refused(command.getErr(), e);
      }
      throw e;
    }
  }

  /** The version that the build wrote down. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }

    static String line() {
      Properties properties = new Properties();
      try (InputStream in = Lqagent.class.getResourceAsStream("/lqagent.properties")) {
        properties.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return "lqagent " + properties.getProperty("version");
    }
  }
}
