package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.netlink.RouteMessage;

/**
 * Ten thousand changes of leases, with somebody who takes away, adds and changes what is in the
 * kernel, interfaces that go down and up, and restarts; then one reconciliation.
 */
@InNetworkNamespace
class RandomWalkTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final List<String> INTERFACES = List.of("acc0", "acc1", "acc2");
  private static final int STEPS = 10_000;
  private static final int PREFIXES = 300;

  private final long seed = Long.getLong("lqagent.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final HookCounters counters = new HookCounters();
  private final Map<Ipv6Prefix, Route> routes = new HashMap<>();
  private final Set<FilterEntry.Source> sources = new HashSet<>();
  private final Map<String, VerifyMode> modes = new TreeMap<>();
  private KernelWatch watch;
  private RouteHook routeHook;
  private SourceFilter filter;

  @BeforeEach
  void start() throws Exception {
    for (String name : INTERFACES) {
      sh(
          "ip link add %1$s type veth peer name %1$sp; ip link set %1$s up; ip link set %1$sp up"
              .formatted(name));
    }
    watch = KernelWatch.start(event -> {}, counters);
    startHooks();
  }

  private void startHooks() throws Exception {
    routeHook =
        RouteHook.start(
            RouteSettings.of(List.of(POOL), List.of(POOL)), watch, event -> {}, counters);
    filter = SourceFilter.start(FilterSettings.of(List.of(POOL)), event -> {}, counters);
  }

  @AfterEach
  void stop() {
    routeHook.close();
    filter.close();
    watch.close();
  }

  @Test
  void endsWithTheKernelAsWanted() throws Exception {
    System.err.println("random walk with -Dlqagent.seed=" + seed);
    for (int step = 0; step < STEPS; step++) {
      change();
      if (random.nextInt(50) == 0) {
        tamper();
      }
      if (random.nextInt(1000) == 0) {
        restart();
      }
    }
    sh(INTERFACES.stream().map("ip link set %s up\n"::formatted).collect(Collectors.joining()));
    eventually(
        () ->
            assertThat(INTERFACES).allMatch(name -> watch.links().byName(name).orElseThrow().up()));
    routeHook.reconcile().get(60, TimeUnit.SECONDS);
    filter.reconcile().get(60, TimeUnit.SECONDS);
    assertThat(kernelRoutes()).isEqualTo(wantedRoutes());
    assertThat(filter.kernelSources()).isEqualTo(sources);
    assertThat(filter.kernelInterfaces()).isEqualTo(modes);
    assertThat(routeHook.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    assertThat(filter.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
  }

  private Map<String, String> wantedRoutes() {
    Map<String, String> wanted = new TreeMap<>();
    wanted.put(POOL.toString(), "unreachable");
    routes
        .values()
        .forEach(
            route ->
                wanted.put(
                    route.destination().toString(), route.nextHop() + " " + route.interfaceName()));
    return wanted;
  }

  private Map<String, String> kernelRoutes() throws Exception {
    Map<String, String> found = new TreeMap<>();
    for (RouteMessage route : routeHook.kernelRoutes()) {
      String before =
          found.put(
              route.destination().toString(),
              route.type() == RouteMessage.RTN_UNREACHABLE
                  ? "unreachable"
                  : route.gateway() + " " + watch.links().name(route.interfaceIndex()));
      assertThat(before).as("only one route to " + route.destination()).isNull();
    }
    return found;
  }

  private void change() {
    Ipv6Prefix prefix = prefix();
    String name = interfaceName();
    switch (random.nextInt(7)) {
      case 0, 1, 2 -> {
        Route route = new Route(prefix, nextHop(), name);
        routes.put(prefix, route);
        routeHook.want(prefix, Optional.of(route));
      }
      case 3 -> {
        routes.remove(prefix);
        routeHook.want(prefix, Optional.empty());
      }
      case 4, 5 -> {
        FilterEntry.Source source = new FilterEntry.Source(prefix, name);
        if (sources.add(source)) {
          filter.allow(prefix, name);
        } else {
          sources.remove(source);
          filter.revoke(prefix, name);
        }
      }
      default -> {
        VerifyMode mode = VerifyMode.values()[random.nextInt(VerifyMode.values().length)];
        filter.addInterface(name, mode);
        if (mode == VerifyMode.OFF) {
          modes.remove(name);
        } else {
          modes.put(name, mode);
        }
      }
    }
  }

  private void tamper() throws Exception {
    Ipv6Prefix prefix = prefix();
    String name = interfaceName();
    String command =
        switch (random.nextInt(12)) {
          case 0 -> "ip -6 route del " + prefix + " proto 187";
          case 1 -> "ip -6 route flush proto 187 dev " + name;
          case 2 -> "ip -6 route add " + prefix + " via fe80::bad dev " + name + " proto 187";
          case 3 -> "ip -6 route replace " + prefix + " via fe80::bad dev " + name + " proto 187";
          case 4 -> "ip -6 route append " + prefix + " via fe80::bad dev " + name + " proto 187";
          case 5 -> "ip -6 route add unreachable " + prefix + " proto 187 metric 5";
          case 6 -> "ip link set " + name + " down";
          case 7 -> "ip link set " + name + " up";
          case 8 -> "nft flush set ip6 lqagent prefixes" + prefix.length();
          case 9 ->
              "nft 'add element ip6 lqagent prefixes%d { %s . %s }'"
                  .formatted(prefix.length(), prefix.network(), name);
          case 10 -> "nft 'delete element ip6 lqagent access { %s }'".formatted(name);
          default -> random.nextInt(10) == 0 ? "nft flush ruleset" : "nft flush table ip6 lqagent";
        };
    // Some take away what is not there, or run over an interface that is down.
    sh(command + " 2>/dev/null || :");
  }

  /** What was said before the restart is said again, as an agent does from its table. */
  private void restart() throws Exception {
    routeHook.close();
    filter.close();
    startHooks();
    routes.forEach((prefix, route) -> routeHook.want(prefix, Optional.of(route)));
    sources.forEach(source -> filter.allow(source.source(), source.interfaceName()));
    modes.forEach(filter::addInterface);
    routeHook.forgetAdopted();
    filter.forgetAdopted();
  }

  private Ipv6Prefix prefix() {
    int length = random.nextBoolean() ? 56 : 60;
    long high = 0x2001_0db8_0100_0000L | (long) random.nextInt(PREFIXES) << 8;
    return new Ipv6Prefix(new Ipv6Address(high, 0), length);
  }

  private String interfaceName() {
    return INTERFACES.get(random.nextInt(INTERFACES.size()));
  }

  private Ipv6Address nextHop() {
    return new Ipv6Address(0xfe80_0000_0000_0000L, 2 + random.nextInt(5));
  }
}
