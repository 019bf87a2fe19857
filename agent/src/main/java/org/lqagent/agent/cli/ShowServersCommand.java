package org.lqagent.agent.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lqagent show servers}: who is asked, and who answers. */
@Command(
    name = "servers",
    description = "The servers, and how each answers.",
    mixinStandardHelpOptions = true)
final class ShowServersCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ShowCommand.View view;

  @Override
  public Integer call() throws ControlException {
    TextTable table =
        new TextTable(
            spec.commandLine().getOut(),
            "SERVER",
            "STATE",
            "OPEN",
            "ASKED",
            "ANSWERED",
            "LAST ANSWER",
            "SILENT SINCE");
    int exit =
        view.show(
            spec,
            "/servers",
            Map.of(),
            server ->
                table.row(
                    server.get("server"),
                    server.get("state"),
                    server.get("questions_open"),
                    server.get("asked"),
                    server.get("answered"),
                    server.getOrDefault("last_answer", "-"),
                    server.getOrDefault("silent_since", "-")));
    if (!view.isJson()) {
      table.end();
    }
    return exit;
  }
}
