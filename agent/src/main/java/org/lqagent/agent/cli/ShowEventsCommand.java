package org.lqagent.agent.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.lqagent.agent.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lqagent show events}: the changes of bindings, as they happen, until it is interrupted.
 */
@Command(
    name = "events",
    description = "The changes of bindings as they happen, until interrupted.",
    mixinStandardHelpOptions = true)
final class ShowEventsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ShowCommand.View view;

  @Option(
      names = "--after",
      paramLabel = "N",
      description = "Begin with those after the change of this number, if they are still kept.")
  private Long after;

  @Override
  public Integer call() throws ControlException {
    return view.show(
        spec, "/events", after == null ? Map.of() : Map.of("after", after.toString()), this::print);
  }

  private void print(Map<String, String> event) {
    if (event.containsKey("change")) {
      spec.commandLine()
          .getOut()
          .printf(
              "%s  %s  %s %s%s%n",
              event.get("sequence"),
              event.get("time"),
              event.get("lease"),
              event.get("change"),
              event.containsKey("reason") ? " (" + event.get("reason") + ")" : "");
    } else if ("true".equals(event.get("gap"))) {
      spec.commandLine()
          .getErr()
          .printf("lqagent: changes before %s are not kept any more%n", event.get("last"));
    }
  }
}
