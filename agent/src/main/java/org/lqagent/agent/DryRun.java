package org.lqagent.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.lqagent.agent.config.Configuration;
import org.lqagent.hooks.Links;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.SourceFilter;

/** What a start would change in the kernel, printed and not done. */
public final class DryRun {
  private final Configuration configuration;

  public DryRun(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Prints commands of nft(8) and ip(8), and comments.
   *
   * @throws SystemRefusedException if the kernel cannot be read
   */
  public void print(PrintWriter out) throws SystemRefusedException {
    try {
      filter(out);
      routes(out);
    } catch (IOException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
    for (Configuration.Hook hook : configuration.hooks()) {
      out.println("# changes would be told to " + hook.run());
    }
  }

  private void filter(PrintWriter out) throws IOException {
    String table = configuration.filter().table();
    if (!Kernel.verified(configuration)) {
      out.println("# no interface would be verified; a table ip6 " + table + " would be removed");
      return;
    }
    out.println("# the source filter, for nft -f; elements of its sets would stay");
    out.print(SourceFilter.preview(Kernel.filterSettings(configuration)));
    for (Configuration.Access access : configuration.access()) {
      if (!access.interfaceName().endsWith("*") && access.verify() != Configuration.Verify.OFF) {
        out.printf(
            "add element ip6 %s access { \"%s\" : goto %s }%n",
            table,
            access.interfaceName(),
            access.verify() == Configuration.Verify.ENFORCE ? "enforce" : "log_only");
      }
    }
  }

  private void routes(PrintWriter out) throws IOException {
    if (!configuration.routes().enabled()) {
      out.println("# no routes would be made");
      return;
    }
    List<String> changes = RouteHook.preview(Kernel.routeSettings(configuration), Links.now());
    out.println(
        changes.isEmpty()
            ? "# the routes of an earlier run would stay, and none be added"
            : "# routes; others of protocol "
                + configuration.routes().protocol()
                + " in the ranges of the access interfaces would stay until asked about");
    changes.forEach(out::println);
  }
}
