package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.InNetworkNamespace;

/** Routes in a real kernel; what {@code ip} prints is the witness. */
@InNetworkNamespace
class RouteHookTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final Ipv6Prefix CLIENT = Ipv6Prefix.parse("2001:db8:100:100::/56");
  private static final Ipv6Address NEXT_HOP = Ipv6Address.parse("fe80::2");

  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final HookCounters counters = new HookCounters();
  private KernelWatch watch;
  private RouteHook hook;

  @BeforeEach
  void start() throws Exception {
    sh(
        """
        ip link add acc0 type veth peer name acc0p
        ip link set acc0 up
        ip link set acc0p up
        """);
    watch = KernelWatch.start(events::add, counters);
    hook = start(RouteSettings.of(List.of(POOL), List.of(POOL)));
  }

  private RouteHook start(RouteSettings settings) throws Exception {
    return RouteHook.start(settings, watch, events::add, counters);
  }

  @AfterEach
  void stop() {
    hook.close();
    watch.close();
  }

  private void want(Ipv6Prefix prefix, String nextHop, String interfaceName) {
    hook.want(prefix, Optional.of(new Route(prefix, Ipv6Address.parse(nextHop), interfaceName)));
  }

  private static String routes() throws Exception {
    return sh("ip -6 route show proto 187");
  }

  private Drift reconcile() throws Exception {
    return hook.reconcile().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aRouteComesChangesAndGoes() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    eventually(
        () ->
            assertThat(routes())
                .contains("2001:db8:100:100::/56 via fe80::2 dev acc0 metric 1024")
                .contains("unreachable 2001:db8:100::/40 dev lo metric 1024"));
    want(CLIENT, "fe80::3", "acc0");
    eventually(() -> assertThat(routes()).contains("via fe80::3").doesNotContain("via fe80::2"));
    hook.want(CLIENT, Optional.empty());
    eventually(() -> assertThat(routes()).doesNotContain("/56"));
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(events).isEmpty();
  }

  @Test
  void whatSomebodyTakesAwayComesBack() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    eventually(() -> assertThat(routes()).contains("/56"));
    sh("ip -6 route del 2001:db8:100:100::/56");
    eventually(() -> assertThat(routes()).contains("/56 via fe80::2"));
    sh("ip -6 route replace 2001:db8:100:100::/56 via fe80::9 dev acc0 proto 187 metric 1024");
    eventually(() -> assertThat(routes()).contains("/56 via fe80::2").doesNotContain("fe80::9"));
    sh("ip -6 route add 2001:db8:100:200::/56 via fe80::9 dev acc0 proto 187 metric 1024");
    eventually(() -> assertThat(routes()).doesNotContain("fe80::9"));
  }

  @Test
  void aRouteWaitsForItsInterface() throws Exception {
    sh("ip link set acc0 down");
    want(CLIENT, "fe80::2", "acc0");
    want(Ipv6Prefix.parse("2001:db8:100:200::/56"), "fe80::2", "acc1");
    eventually(() -> assertThat(counters.count(HookCounter.ROUTES_WAITED)).isPositive());
    sh("ip link set acc0 up");
    eventually(() -> assertThat(routes()).contains("100:100::/56 via fe80::2 dev acc0"));
    sh("ip link add acc1 type veth peer name acc1p; ip link set acc1 up; ip link set acc1p up");
    eventually(() -> assertThat(routes()).contains("100:200::/56 via fe80::2 dev acc1"));
    sh("ip link del acc1");
    eventually(() -> assertThat(routes()).doesNotContain("acc1"));
    sh("ip link add acc1 type veth peer name acc1p; ip link set acc1 up; ip link set acc1p up");
    eventually(() -> assertThat(routes()).contains("100:200::/56 via fe80::2 dev acc1"));
    sh("ip link set acc0 down; ip link set acc0 up");
    eventually(() -> assertThat(routes()).contains("100:100::/56 via fe80::2 dev acc0"));
  }
}
