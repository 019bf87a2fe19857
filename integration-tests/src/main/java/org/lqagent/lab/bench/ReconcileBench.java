package org.lqagent.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.Drift;
import org.lqagent.hooks.FilterSettings;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.KernelWatch;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.RouteSettings;
import org.lqagent.hooks.SourceFilter;
import org.lqagent.hooks.VerifyMode;

/**
 * How long it takes to compare routes and verified sources with the kernel and to find nothing to
 * do, and how long a start over them takes: {@code ReconcileBench [OF-EACH]}.
 */
@Measures("comparing 100,000 routes and 100,000 sources with the kernel, all of them right")
public final class ReconcileBench {
  private static final int ROUNDS = 7;

  private ReconcileBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    OwnNamespace.run(ReconcileBench.class, arguments, () -> measure(count));
  }

  private static void measure(int count) throws Exception {
    Subscribers.makeInterface();
    List<Ipv6Prefix> prefixes = Subscribers.prefixes(count);
    Contest contest = new Contest("ms");
    for (int restart = 0; restart < 3; restart++) {
      HookCounters counters = new HookCounters();
      long start = System.nanoTime();
      try (KernelWatch watch = KernelWatch.start(System.err::println, counters);
          RouteHook routes =
              RouteHook.start(
                  RouteSettings.of(List.of(Subscribers.POOL), List.of()),
                  watch,
                  System.err::println,
                  counters);
          SourceFilter filter =
              SourceFilter.start(
                  FilterSettings.of(List.of(Subscribers.POOL)), System.err::println, counters)) {
        filter.addInterface(Subscribers.INTERFACE, VerifyMode.ENFORCE);
        prefixes.forEach(
            prefix -> {
              routes.want(prefix, Optional.of(Subscribers.route(prefix)));
              filter.allow(prefix, Subscribers.INTERFACE);
            });
        check(restart == 0, routes, filter);
        if (restart > 0) {
          contest.add("start over what an earlier run left", millis(start));
          checkWritten(counters, 0, 0);
        } else {
          checkWritten(counters, count, count + 1);
        }
        for (int round = 0; round < ROUNDS; round++) {
          start = System.nanoTime();
          check(false, routes, filter);
          contest.add("comparison", millis(start));
        }
        checkWritten(counters, restart == 0 ? count : 0, restart == 0 ? count + 1 : 0);
      }
    }
    System.out.printf("%,d routes and %,d sources, nothing written%n", count, count);
    contest.print();
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void check(boolean isFirst, RouteHook routes, SourceFilter filter)
      throws Exception {
    List<CompletableFuture<Drift>> both = new ArrayList<>();
    both.add(routes.reconcile());
    both.add(filter.reconcile());
    for (CompletableFuture<Drift> drift : both) {
      if (!drift.get(60, TimeUnit.SECONDS).isNone() && !isFirst) {
        throw new IllegalStateException("there was drift: " + drift.get());
      }
    }
  }

  private static void checkWritten(HookCounters counters, long routes, long elements) {
    if (counters.count(HookCounter.ROUTES_WRITTEN) != routes
        || counters.count(HookCounter.ELEMENTS_WRITTEN) != elements) {
      throw new IllegalStateException("written: " + counters.snapshot());
    }
  }
}
