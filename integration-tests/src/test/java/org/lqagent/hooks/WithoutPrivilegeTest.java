package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.lqagent.lab.InNetworkNamespace;

/** What the hooks say to an operator who has forgotten the capability. */
@InNetworkNamespace
class WithoutPrivilegeTest {
  /** The program that runs without it. */
  public static final class Program {
    private static final HookCounters COUNTERS = new HookCounters();

    private Program() {}

    public static void main(String[] arguments) throws Exception {
      KernelWatch watch = KernelWatch.start(event -> {}, COUNTERS);
      RouteSettings routes = RouteSettings.of(List.of(), List.of());
      say(() -> RouteHook.start(routes, watch, event -> {}, COUNTERS));
      say(() -> SourceFilter.start(FilterSettings.of(List.of()), event -> {}, COUNTERS));
      say(() -> UnknownSources.start(5, watch.links(), packet -> {}, COUNTERS));
      watch.close();
    }

    private static void say(Callable<?> start) throws Exception {
      try {
        System.out.println("started " + start.call());
      } catch (IOException e) {
        System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
  }

  @Test
  void eachIsRefusedInOneSentence() throws Exception {
    String output =
        sh(
            "setpriv --bounding-set=-net_admin --inh-caps=-net_admin '%s/bin/java' -cp '%s' '%s'"
                .formatted(
                    System.getProperty("java.home"),
                    System.getProperty("java.class.path"),
                    Program.class.getName()));
    assertThat(output)
        .contains(
            "HookFailedException: writing routes needs the capability CAP_NET_ADMIN\n"
                + "HookFailedException: nftables needs the capability CAP_NET_ADMIN\n"
                + "HookFailedException: listening to NFLOG needs the capability"
                + " CAP_NET_ADMIN\n");
  }
}
