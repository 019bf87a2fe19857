package org.lqagent.agent.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlException;
import org.lqagent.dhcpv6.Ipv6Prefix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lqagent show unknown}: whom nobody is known to be. */
@Command(
    name = "unknown",
    description = {
      "The sources that are asked about, and those that were asked about in vain:",
      "nothing (no server has a lease), refused, or silence, and until when they are not asked"
          + " about again."
    },
    mixinStandardHelpOptions = true)
final class ShowUnknownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ShowCommand.View view;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Only sources inside this prefix.")
  private Ipv6Prefix prefix;

  @Override
  public Integer call() throws ControlException {
    TextTable table =
        new TextTable(
            spec.commandLine().getOut(),
            "SOURCE",
            "INTERFACE",
            "STATE",
            "SINCE",
            "NOT ASKED UNTIL",
            "FAILURES");
    boolean[] any = new boolean[1];
    int exit =
        view.show(
            spec,
            "/unknown",
            prefix == null ? Map.of() : Map.of("prefix", prefix.toString()),
            source -> {
              any[0] = true;
              table.row(
                  source.get("source"),
                  source.getOrDefault("interface", "-"),
                  source.get("state"),
                  source.getOrDefault("since", "-"),
                  source.getOrDefault("until", "-"),
                  source.getOrDefault("failures", "-"));
            });
    if (any[0]) {
      table.end();
    } else if (!view.isJson()) {
      spec.commandLine().getOut().println("no unknown sources");
    }
    return exit;
  }
}
