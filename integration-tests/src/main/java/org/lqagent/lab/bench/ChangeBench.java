package org.lqagent.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.hooks.FilterSettings;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.KernelWatch;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.RouteSettings;
import org.lqagent.hooks.SourceFilter;
import org.lqagent.netlink.Message;
import org.lqagent.netlink.NetlinkListener;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RulesetChange;

/**
 * How long one change takes from the observation to the kernel, with many routes and sources there
 * and all threads asleep. The witness is the kernel's own notification, and what it takes to wake
 * the one who listens is part of the figure: {@code ChangeBench [ALREADY-THERE]}.
 */
@Measures("one change from the observation to the kernel, with 100,000 there and the daemon idle")
public final class ChangeBench {
  private static final int CHANGES = 1000;
  private static final Duration BETWEEN = Duration.ofMillis(5);
  private static final Duid CLIENT = Duid.parse("00030001020000000001");
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private ChangeBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    OwnNamespace.run(ChangeBench.class, arguments, () -> measure(count));
  }

  private static void measure(int count) throws Exception {
    Subscribers.makeInterface();
    HookCounters counters = new HookCounters();
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
      for (Ipv6Prefix prefix : Subscribers.prefixes(count)) {
        routes.want(prefix, Optional.of(Subscribers.route(prefix)));
        filter.allow(prefix, Subscribers.INTERFACE);
      }
      Subscribers.await(counters, HookCounter.ROUTES_WRITTEN, count);
      Subscribers.await(counters, HookCounter.ELEMENTS_WRITTEN, count);
      // The kernel's own work behind so many elements goes on for a while.
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
      measure(count, routes, filter);
    }
  }

  private static void measure(int count, RouteHook routes, SourceFilter filter) throws Exception {
    BindingTable table = new BindingTable(new TableLimits(8, 8, 1 << 20, 1 << 20), none -> {});
    try (Witness route =
            new Witness(
                NetlinkSocket.open(NetlinkSocket.Family.ROUTE, RouteMessage.RTNLGRP_IPV6_ROUTE));
        Witness element =
            new Witness(
                NetlinkSocket.open(
                    NetlinkSocket.Family.NETFILTER, RulesetChange.NFNLGRP_NFTABLES))) {
      List<Long> routeNanos = new ArrayList<>();
      List<Long> elementNanos = new ArrayList<>();
      for (int i = 0; i < CHANGES; i++) {
        LockSupport.parkNanos(BETWEEN.toNanos());
        Observation observation = observation(Subscribers.prefix(count + i));
        CompletableFuture<Long> routeThere = route.next();
        CompletableFuture<Long> elementThere = element.next();
        long start = System.nanoTime();
        for (BindingChange change : table.apply(observation, NOW)) {
          Ipv6Prefix prefix = change.lease().prefix();
          filter.allow(prefix, Subscribers.INTERFACE);
          routes.want(prefix, Optional.of(Subscribers.route(prefix)));
        }
        routeNanos.add(routeThere.get(30, TimeUnit.SECONDS) - start);
        elementNanos.add(elementThere.get(30, TimeUnit.SECONDS) - start);
      }
      print("route", routeNanos);
      print("verified source", elementNanos);
    }
  }

  private static Observation observation(Ipv6Prefix prefix) {
    return new Observation.Granted(
        new Binding(
            Lease.of(prefix),
            Duid.parse(
                CLIENT.toString().replace(":", "").substring(0, 12)
                    + "%08x".formatted(prefix.network().high() >>> 8 & 0xffff_ffffL)),
            Location.on(Subscribers.INTERFACE).withNextHop(Subscribers.NEXT_HOP),
            NOW.plusSeconds(3600),
            NOW.plusSeconds(7200),
            NOW,
            Origin.GLEANED,
            Optional.empty(),
            Optional.empty()));
  }

  /** Completes what is waited for at the next notification. */
  private static final class Witness implements NetlinkListener.Handler, AutoCloseable {
    private final AtomicReference<CompletableFuture<Long>> awaited =
        new AtomicReference<>(new CompletableFuture<>());
    private final NetlinkListener listener;

    Witness(NetlinkSocket socket) {
      this.listener = new NetlinkListener("witness", socket, this);
    }

    CompletableFuture<Long> next() {
      CompletableFuture<Long> next = new CompletableFuture<>();
      awaited.set(next);
      return next;
    }

    @Override
    public void message(Message message) {
      awaited.get().complete(System.nanoTime());
    }

    @Override
    public void lost() {
      awaited.get().completeExceptionally(new IllegalStateException("notifications were lost"));
    }

    @Override
    public void failed(Exception cause) {
      awaited.get().completeExceptionally(cause);
    }

    @Override
    public void close() {
      listener.close();
    }
  }

  private static void print(String what, List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    System.out.printf(
        "%-16s median %,6.0f us, 90 %% %,6.0f us, 99 %% %,6.0f us of %,d%n",
        what,
        sorted.get(sorted.size() / 2) / 1e3,
        sorted.get(sorted.size() * 9 / 10) / 1e3,
        sorted.get(sorted.size() * 99 / 100) / 1e3,
        sorted.size());
  }
}
