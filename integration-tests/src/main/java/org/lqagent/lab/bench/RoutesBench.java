package org.lqagent.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.KernelWatch;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.RouteSettings;

/**
 * How fast routes get into the kernel, beside {@code ip -batch}: each way by turns into an empty
 * table, from the first word to the last route: {@code RoutesBench [ROUTES]}.
 */
@Measures("routes a second into the kernel, beside ip -6 -batch")
public final class RoutesBench {
  private static final int ROUNDS = 5;

  private RoutesBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    OwnNamespace.run(RoutesBench.class, arguments, () -> measure(count));
  }

  private static void measure(int count) throws Exception {
    Subscribers.makeInterface();
    List<Ipv6Prefix> prefixes = Subscribers.prefixes(count);
    Path file = Files.createTempFile("routes", ".batch");
    Contest contest = new Contest("routes a second");
    try {
      Files.writeString(
          file,
          prefixes.stream()
              .map(
                  prefix ->
                      "route add %s via %s dev %s proto 187 metric 1024\n"
                          .formatted(prefix, Subscribers.NEXT_HOP, Subscribers.INTERFACE))
              .collect(Collectors.joining()));
      for (int round = 0; round <= ROUNDS; round++) {
        double ip = count / byIp(file, count);
        double hook = count / byHook(prefixes);
        // The first warms up both.
        if (round > 0) {
          contest.add("ip -6 -batch FILE", ip);
          contest.add("lqagent", hook);
        }
      }
    } finally {
      Files.delete(file);
    }
    contest.print();
  }

  private static double byIp(Path file, int count) throws Exception {
    long start = System.nanoTime();
    OwnNamespace.sh("ip -6 -batch " + file);
    double seconds = (System.nanoTime() - start) / 1e9;
    HookCounters counters = new HookCounters();
    try (KernelWatch watch = KernelWatch.start(System.err::println, counters);
        RouteHook hook = start(watch, counters)) {
      check(hook, count);
    }
    return seconds;
  }

  private static double byHook(List<Ipv6Prefix> prefixes) throws Exception {
    HookCounters counters = new HookCounters();
    try (KernelWatch watch = KernelWatch.start(System.err::println, counters);
        RouteHook hook = start(watch, counters)) {
      long start = System.nanoTime();
      prefixes.forEach(prefix -> hook.want(prefix, Optional.of(Subscribers.route(prefix))));
      Subscribers.await(counters, HookCounter.ROUTES_WRITTEN, prefixes.size());
      double seconds = (System.nanoTime() - start) / 1e9;
      check(hook, prefixes.size());
      return seconds;
    }
  }

  /** Takes over what is there, and takes it away at its end. */
  private static RouteHook start(KernelWatch watch, HookCounters counters) throws Exception {
    RouteSettings settings =
        new RouteSettings(
            RouteSettings.DEFAULT_TABLE,
            RouteSettings.DEFAULT_METRIC,
            RouteSettings.DEFAULT_PROTOCOL,
            List.of(Subscribers.POOL),
            List.of(),
            true);
    return RouteHook.start(settings, watch, System.err::println, counters);
  }

  private static void check(RouteHook hook, int count) throws Exception {
    int found = hook.kernelRoutes().size();
    if (found != count) {
      throw new IllegalStateException(found + " routes in the kernel, not " + count);
    }
  }
}
