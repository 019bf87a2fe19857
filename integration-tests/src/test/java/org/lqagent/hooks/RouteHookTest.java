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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.InNetworkNamespace;

/** Routes in a real kernel; what {@code ip} prints is the witness. */
@InNetworkNamespace
class RouteHookTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final Ipv6Prefix CLIENT = Ipv6Prefix.parse("2001:db8:100:100::/56");
  private static final Ipv6Prefix OTHER = Ipv6Prefix.parse("2001:db8:100:200::/56");
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
    return hook.reconcile().get(60, TimeUnit.SECONDS);
  }

  @Test
  @Tag("LQ-GLN-018")
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
  @Tag("LQ-GLN-024")
  void aRouteWaitsForItsInterface() throws Exception {
    sh("ip link set acc0 down");
    want(CLIENT, "fe80::2", "acc0");
    want(OTHER, "fe80::2", "acc1");
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

  @Test
  void closingKeepsTheRoutesAndTheNextRunTakesThemOver() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    want(OTHER, "fe80::2", "acc0");
    hook.close();
    String before = routes();
    assertThat(before).contains("100:100::/56", "100:200::/56", "unreachable 2001:db8:100::/40");
    long written = counters.count(HookCounter.ROUTES_WRITTEN);
    hook = start(RouteSettings.of(List.of(POOL), List.of(POOL)));
    assertThat(hook.adopted()).containsExactlyInAnyOrder(CLIENT, OTHER, POOL);
    want(CLIENT, "fe80::2", "acc0");
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(routes()).isEqualTo(before);
    assertThat(counters.count(HookCounter.ROUTES_WRITTEN)).as("no flap").isEqualTo(written);
    hook.forgetAdopted();
    eventually(() -> assertThat(routes()).contains("100:100::/56").doesNotContain("100:200::/56"));
    assertThat(routes()).contains("unreachable 2001:db8:100::/40");
  }

  @Test
  void anotherMetricReplacesThatOfAnEarlierRun() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    hook.close();
    hook = start(new RouteSettings(254, 50, 187, List.of(POOL), List.of(), false));
    assertThat(reconcile().extra()).as("the old ones").isEqualTo(2);
    assertThat(routes()).contains("100:100::/56 via fe80::2 dev acc0 metric 50");
    assertThat(routes()).doesNotContain("metric 1024");
  }

  @Test
  void closingWithdrawsWhereSoSet() throws Exception {
    hook.close();
    hook = start(new RouteSettings(1000, 7, 187, List.of(POOL), List.of(POOL), true));
    want(CLIENT, "fe80::2", "acc0");
    eventually(
        () ->
            assertThat(sh("ip -6 route show table 1000"))
                .contains("100:100::/56 via fe80::2", "unreachable"));
    assertThat(hook.kernelRoutes()).hasSize(2);
    hook.close();
    assertThat(sh("ip -6 route show table 1000 2>/dev/null || true")).isEmpty();
  }

  @Test
  void whatIsNotOursIsLeftAlone() throws Exception {
    sh(
        """
        ip -6 route add 2001:db8:100:900::/56 via fe80::9 dev acc0 proto static
        ip -6 route add 2001:db8:100:a00::/56 via fe80::9 dev acc0 proto 188
        ip -6 route add 2001:db8:999::/56 via fe80::9 dev acc0 proto 187
        ip -6 route add 2001:db8:100:b00::/56 via fe80::9 dev acc0 proto 187 table 1000
        """);
    reconcile();
    hook.forgetAdopted();
    reconcile();
    assertThat(sh("ip -6 route show; ip -6 route show table 1000"))
        .contains("100:900::/56", "100:a00::/56", "999::/56", "100:b00::/56");
  }

  @Test
  void aRouteOfAnotherIsNotShadowed() throws Exception {
    sh("ip -6 route add 2001:db8:100:100::/56 via fe80::9 dev acc0 proto static metric 20");
    want(CLIENT, "fe80::2", "acc0");
    reconcile();
    assertThat(routes()).doesNotContain("/56");
    assertThat(hook.refused()).containsKey(CLIENT);
    assertThat(events)
        .singleElement()
        .hasToString("no route to 2001:db8:100:100::/56: there is one of protocol 4 on acc0");
    sh("ip -6 route del 2001:db8:100:100::/56 proto static");
    eventually(() -> assertThat(routes()).contains("100:100::/56 via fe80::2"));
    sh("ip -6 route replace 2001:db8:100:100::/56 via fe80::9 dev acc0 proto static metric 1024");
    eventually(() -> assertThat(hook.refused()).containsKey(CLIENT));
    reconcile();
    assertThat(sh("ip -6 route show 2001:db8:100:100::/56"))
        .contains("fe80::9")
        .doesNotContain("fe80::2");
  }

  @Test
  void anAddressOnALinkTakesItsPrefixOutOfOurHands() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    eventually(() -> assertThat(routes()).contains("/56"));
    sh("ip address add 2001:db8:100::1/48 dev acc0 nodad");
    eventually(() -> assertThat(routes()).doesNotContain("/56"));
    sh("ip address del 2001:db8:100::1/48 dev acc0");
    eventually(() -> assertThat(routes()).contains("/56"));
  }

  @Test
  void theExcludedPrefixDoesNotGoToTheClient() throws Exception {
    Ipv6Prefix excluded = Ipv6Prefix.parse("2001:db8:100:1ff::/64");
    hook.want(CLIENT, Optional.of(new Route(CLIENT, NEXT_HOP, "acc0", Optional.of(excluded))));
    eventually(
        () ->
            assertThat(routes()).contains("unreachable 2001:db8:100:1ff::/64", "100:100::/56 via"));
    assertThat(sh("ip -6 route get 2001:db8:100:1fe::1")).contains("via fe80::2 dev acc0");
    assertThat(sh("ip -6 route get 2001:db8:100:1ff::1 || true")).contains("No route to host");
    sh("ip address add 2001:db8:100:1ff::1/64 dev acc0 nodad");
    eventually(() -> assertThat(routes()).doesNotContain("1ff::/64"));
    assertThat(sh("ip -6 route get 2001:db8:100:1ff::2")).contains("dev acc0 proto kernel");
    hook.want(CLIENT, Optional.empty());
    sh("ip address del 2001:db8:100:1ff::1/64 dev acc0");
    reconcile();
    assertThat(routes()).doesNotContain("/56", "/64");
    assertThat(events).isEmpty();
  }

  @Test
  void aLeasedAddressIsANextHopOnTheLink() throws Exception {
    want(CLIENT, "2001:db8:1::1000", "acc0");
    eventually(
        () ->
            assertThat(routes())
                .contains("100:100::/56 via 2001:db8:1::1000 dev acc0 metric 1024 onlink"));
    assertThat(reconcile()).isEqualTo(Drift.NONE);
  }

  @Test
  void oneThatTheKernelRefusesDoesNotHoldUpOthersAndIsTriedAgain() throws Exception {
    sh("sysctl -qw net.ipv6.conf.acc0.disable_ipv6=1");
    want(CLIENT, "fe80::2", "acc0");
    sh("ip link add acc1 type veth peer name acc1p; ip link set acc1 up");
    want(OTHER, "fe80::2", "acc1");
    eventually(() -> assertThat(routes()).contains("100:200::/56 via fe80::2 dev acc1"));
    eventually(() -> assertThat(counters.count(HookCounter.ROUTES_FAILED)).isGreaterThan(1));
    assertThat(events)
        .as("told once, not at each attempt")
        .singleElement()
        .asString()
        .startsWith("routes: 1 not written, such as 2001:db8:100:100::/56: ");
    sh("sysctl -qw net.ipv6.conf.acc0.disable_ipv6=0");
    eventually(() -> assertThat(routes()).contains("100:100::/56 via fe80::2 dev acc0"));
  }

  @Test
  void severalNextHopsBecomeTheOneThatIsWanted() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    eventually(() -> assertThat(routes()).contains("/56"));
    sh("ip -6 route append 2001:db8:100:100::/56 via fe80::9 dev acc0 proto 187 metric 1024");
    reconcile();
    eventually(
        () -> assertThat(routes()).contains("100:100::/56 via fe80::2").doesNotContain("fe80::9"));
    assertThat(reconcile()).isEqualTo(Drift.NONE);
  }

  @Test
  void reconcilingWhatIsRightWritesNothing() throws Exception {
    for (int i = 0; i < 1000; i++) {
      want(
          new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0100_0000L + (i << 8), 0), 56),
          "fe80::2",
          "acc0");
    }
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    long written = counters.count(HookCounter.ROUTES_WRITTEN);
    assertThat(written).isEqualTo(1001);
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(counters.count(HookCounter.ROUTES_WRITTEN)).isEqualTo(written);
    assertThat(hook.kernelRoutes()).hasSize(1001);
  }

  @Test
  void anotherProtocolTakesThePlaceOfThatOfAnEarlierRun() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    want(OTHER, "fe80::2", "acc0");
    hook.close();
    RouteSettings before = RouteSettings.of(List.of(POOL), List.of(POOL));
    RouteSettings after = new RouteSettings(254, 1024, 201, List.of(POOL), List.of(POOL), false);
    hook = RouteHook.start(after, Optional.of(before), watch, events::add, counters);
    want(CLIENT, "fe80::2", "acc0");
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(routes()).as("of the old protocol").isEmpty();
    assertThat(sh("ip -6 route show proto 201"))
        .contains("100:100::/56 via fe80::2", "100:200::/56 via fe80::2", "unreachable");
    assertThat(hook.adopted()).as("still asked about").contains(OTHER);
    hook.forgetAdopted();
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(sh("ip -6 route show proto 201")).doesNotContain("100:200::/56");
    assertThat(events).isEmpty();
  }

  @Test
  void anotherTableTakesThePlaceOfThatOfAnEarlierRun() throws Exception {
    want(CLIENT, "fe80::2", "acc0");
    hook.close();
    RouteSettings before = RouteSettings.of(List.of(POOL), List.of(POOL));
    // The pool of the aggregate is no longer ours.
    RouteSettings after = new RouteSettings(1000, 7, 187, List.of(POOL), List.of(), false);
    hook = RouteHook.start(after, Optional.of(before), watch, events::add, counters);
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    eventually(() -> assertThat(routes()).isEqualTo(""));
    assertThat(sh("ip -6 route show table 1000")).contains("100:100::/56 via fe80::2 dev acc0");
    hook.close();
    RouteHook.removeLeftOver(after);
    assertThat(sh("ip -6 route show table 1000 2>/dev/null || true")).isEmpty();
  }

  @Test
  @Tag("LQ-GLN-018")
  void aLeasedAddressMayHaveARouteOfItsOwn() throws Exception {
    Ipv6Prefix link = Ipv6Prefix.parse("2001:db8:1::/64");
    hook.close();
    hook = start(RouteSettings.of(List.of(POOL, link), List.of()));
    Ipv6Address address = Ipv6Address.parse("2001:db8:1::1000");
    sh("ip address add 2001:db8:1::1/64 dev acc0 nodad");
    hook.want(Ipv6Prefix.of(address), Optional.of(Route.toHost(address, "acc0")));
    eventually(() -> assertThat(routes()).contains("2001:db8:1::1000 dev acc0 metric 1024"));
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    sh("ip link add acc1 type veth peer name acc1p; ip link set acc1 up");
    hook.want(Ipv6Prefix.of(address), Optional.of(Route.toHost(address, "acc1")));
    eventually(() -> assertThat(hook.refused()).containsKey(Ipv6Prefix.of(address)));
    assertThat(events)
        .as("through another link than its own")
        .singleElement()
        .asString()
        .contains("it would shadow 2001:db8:1::/64, connected on acc0");
    hook.want(Ipv6Prefix.of(address), Optional.empty());
    reconcile();
    assertThat(routes()).doesNotContain("2001:db8:1::1000");
  }
}
