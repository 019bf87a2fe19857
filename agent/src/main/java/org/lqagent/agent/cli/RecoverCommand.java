package org.lqagent.agent.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlClient;
import org.lqagent.agent.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lqagent recover}: has the running daemon ask servers for all they know of its links. */
@Command(
    name = "recover",
    description = {
      "Has the running daemon ask servers for all they know of its links (RFC 5460), and waits for"
          + " the end.",
      "If that is under way already, it is waited for."
    },
    mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {
  private static final String PATH = "/recovery";
  private static final long LOOK_MILLIS = 200;

  @Spec private CommandSpec spec;

  @Option(names = "--interface", paramLabel = "IF", description = "Only this access interface.")
  private String interfaceName;

  @Option(
      names = "--no-wait",
      description = "Do not wait for the end: the exit status is 0 once it began.")
  private boolean noWait;

  @Option(names = "--json", description = "One JSON object for all, and one for each query.")
  private boolean json;

  @Mixin private ControlSocket socket;

  @Override
  public Integer call() throws ControlException, InterruptedException {
    List<String> lines = new ArrayList<>();
    try (ControlClient client = socket.connect();
        ProgressLine progress = ProgressLine.ofStandardError()) {
      client.post(
          PATH, interfaceName == null ? Map.of() : Map.of("interface", interfaceName), lines::add);
      while (!noWait && state(lines).equals("running")) {
        progress.show(describe(lines));
        Thread.sleep(LOOK_MILLIS);
        lines.clear();
        client.read(PATH, Map.of(), lines::add);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    print(lines);
    // Who does not wait gets the same status whether or not the end was quicker.
    return noWait ? ExitCode.OK : exit(lines);
  }

  private static String state(List<String> lines) {
    return ShowCommand.fields(lines.get(0)).get("state");
  }

  private static String describe(List<String> lines) {
    Map<String, String> all = ShowCommand.fields(lines.get(0));
    long confirmed = Long.parseLong(all.get("confirmed"));
    long known = Long.parseLong(all.get("known"));
    return (known == 0 ? "" : ProgressLine.bar(confirmed, known) + " of what was known, ")
        + all.get("told")
        + " leases, "
        + all.get("new")
        + " new";
  }

  private void print(List<String> lines) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      lines.forEach(out::println);
      return;
    }
    Map<String, String> all = ShowCommand.fields(lines.get(0));
    out.println(
        all.get("state")
            + ": "
            + all.get("restored")
            + " restored, "
            + all.get("confirmed")
            + " confirmed, "
            + all.get("new")
            + " new, "
            + all.get("gone")
            + " gone, "
            + all.get("unconfirmed")
            + " that no server told of kept");
    for (String line : lines.subList(1, lines.size())) {
      Map<String, String> query = ShowCommand.fields(line);
      if (query.containsKey("ending")) {
        out.println(
            query.get("server")
                + " "
                + query.get("query")
                + ": "
                + query.get("ending")
                + ", "
                + query.get("leases")
                + " leases"
                + (query.get("why").isEmpty() ? "" : ", " + query.get("why")));
      }
    }
  }

  private static int exit(List<String> lines) {
    if (!state(lines).equals("incomplete")) {
      return ExitCode.OK;
    }
    List<String> endings =
        lines.stream()
            .skip(1)
            .map(line -> ShowCommand.fields(line).getOrDefault("ending", ""))
            .toList();
    return !endings.isEmpty() && endings.stream().allMatch("refused"::equals)
        ? ExitCode.REFUSED
        : ExitCode.SILENCE;
  }
}
