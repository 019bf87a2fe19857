package org.lqagent.lab;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code agent/bin/quickstart} runs once everything is installed and built. */
@Command(
    name = "quickstart",
    description = "Shows the main job on real packets in network namespaces.",
    mixinStandardHelpOptions = true)
public final class Quickstart implements Callable<Integer> {
  private static final String LAB = "lq";

  @Spec private CommandSpec spec;

  @Option(names = "--keep", description = "Leave the lab and the daemon running afterwards.")
  private boolean keep;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Quickstart()).execute(args));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    long start = System.nanoTime();
    Lab lab = Lab.named(LAB);
    Thread cleanup = new Thread(lab::close);
    Runtime.getRuntime().addShutdownHook(cleanup);
    try {
      Lab.prepare(LAB);
      new MainJob(
              lab,
              line -> {
                out.println(line);
                out.flush();
              })
          .run();
    } catch (LabException e) {
      spec.commandLine().getErr().println("quickstart: a step did not hold: " + e.getMessage());
      return 1;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    out.printf("%nevery step held, in %.0f s%n", took.toMillis() / 1000.0);
    if (keep) {
      Runtime.getRuntime().removeShutdownHook(cleanup);
      out.println("the lab stays; to look around:");
      out.println("  ip netns exec lq-bng nft list table ip6 lqagent");
      out.println("  ip netns exec lq-bng ip -6 route show proto 187");
      out.println("  agent/bin/lqagent show bindings --socket " + new LabAgent(lab).socket());
      out.println("  ip netns exec lq-host ping " + Lab.CORE_ADDRESS);
      out.println("  integration-tests/bin/lab status; integration-tests/bin/lab down");
    }
    return 0;
  }
}
