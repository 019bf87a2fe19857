package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.netlink.RouteMessage;

/** Ten thousand leases that come and go and change their next hop, as fast as can be said. */
@InNetworkNamespace
@Tag("F-50")
class FlappingTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8::/32");
  private static final int LEASES = 10_000;
  private static final int CHANGES = 100_000;

  @Test
  void endWithWhatWasSaidLast() throws Exception {
    long seed = Long.getLong("lqagent.seed", System.nanoTime());
    System.err.println("flapping leases with -Dlqagent.seed=" + seed);
    Random random = new Random(seed);
    sh("ip link add acc0 type veth peer name acc0p; ip link set acc0 up; ip link set acc0p up");
    HookCounters counters = new HookCounters();
    Map<Ipv6Prefix, Ipv6Address> wanted = new HashMap<>();
    try (KernelWatch watch = KernelWatch.start(event -> {}, counters);
        RouteHook routes =
            RouteHook.start(
                RouteSettings.of(List.of(POOL), List.of()), watch, event -> {}, counters);
        SourceFilter filter =
            SourceFilter.start(FilterSettings.of(List.of()), event -> {}, counters)) {
      for (int change = 0; change < CHANGES; change++) {
        Ipv6Prefix prefix = prefix(random.nextInt(LEASES));
        if (random.nextInt(3) == 0) {
          wanted.remove(prefix);
          routes.want(prefix, Optional.empty());
          filter.revoke(prefix, "acc0");
        } else {
          Ipv6Address nextHop = new Ipv6Address(0xfe80L << 48, 2 + random.nextInt(3));
          wanted.put(prefix, nextHop);
          routes.want(prefix, Optional.of(new Route(prefix, nextHop, "acc0")));
          filter.allow(prefix, "acc0");
        }
      }
      assertThat(routes.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
      assertThat(filter.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
      Map<Ipv6Prefix, Ipv6Address> found = new HashMap<>();
      for (RouteMessage route : routes.kernelRoutes()) {
        found.put(route.destination(), route.gateway());
      }
      assertThat(found).isEqualTo(wanted);
      Set<FilterEntry.Source> sources = new HashSet<>();
      wanted.keySet().forEach(prefix -> sources.add(new FilterEntry.Source(prefix, "acc0")));
      assertThat(filter.kernelSources()).isEqualTo(sources);
    }
    assertThat(counters.count(HookCounter.ROUTES_WRITTEN)).isLessThanOrEqualTo(CHANGES);
    assertThat(counters.count(HookCounter.ROUTES_FAILED)).isZero();
    assertThat(counters.count(HookCounter.ELEMENTS_FAILED)).isZero();
  }

  private static Ipv6Prefix prefix(int number) {
    return new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0000_0000L + ((long) number << 8), 0), 56);
  }
}
