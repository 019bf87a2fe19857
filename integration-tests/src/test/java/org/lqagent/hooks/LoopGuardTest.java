package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.LoopPolicy.Action;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.lab.NetworkNamespace;

/**
 * Two clients on one link, each with a prefix and a default route to the concentrator: what one
 * sends to the other goes through, what it sends to a part of its own prefix that it does not use
 * would go back and forth until its hop limit is spent. RFC 8987 R-5.
 */
@InNetworkNamespace
@Tag("LQ-GLN-018")
class LoopGuardTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final Ipv6Prefix ONE = Ipv6Prefix.parse("2001:db8:100:100::/56");
  private static final Ipv6Prefix TWO = Ipv6Prefix.parse("2001:db8:100:200::/56");

  private final HookCounters counters = new HookCounters();
  private NetworkNamespace one;
  private NetworkNamespace two;
  private KernelWatch watch;
  private SourceFilter filter;
  private RouteHook routes;
  private LoopGuard guard;

  @BeforeEach
  void start() throws Exception {
    one = NetworkNamespace.create();
    two = NetworkNamespace.create();
    sh(
        """
        ip link add acc0 type bridge
        ip link add p1 master acc0 type veth peer name cli
        ip link set cli netns %d address 02:00:00:00:00:01
        ip link add p2 master acc0 type veth peer name cli
        ip link set cli netns %d address 02:00:00:00:00:02
        sysctl -qw net.ipv6.conf.acc0.accept_dad=0 net.ipv6.conf.all.forwarding=1
        ip link set p1 up; ip link set p2 up; ip link set acc0 addrgenmode none up
        ip address add fe80::1/64 dev acc0 nodad
        """
            .formatted(one.threadId(), two.threadId()));
    client(one, "fe80::a", "2001:db8:100:100::1");
    client(two, "fe80::b", "2001:db8:100:200::1");
    watch = KernelWatch.start(event -> {}, counters);
    routes =
        RouteHook.start(RouteSettings.of(List.of(POOL), List.of()), watch, event -> {}, counters);
  }

  private static void client(NetworkNamespace namespace, String linkLocal, String address) {
    namespace.run(
        """
        sysctl -qw net.ipv6.conf.cli.accept_dad=0 net.ipv6.conf.all.forwarding=1
        ip link set cli addrgenmode none up
        ip address add %s/64 dev cli nodad
        ip address add %s/128 dev cli nodad
        ip -6 route add default via fe80::1 dev cli
        """
            .formatted(linkLocal, address));
  }

  private void start(Action action, Ipv6Prefix... except) throws Exception {
    filter =
        SourceFilter.start(
            FilterSettings.of(List.of())
                .withUplinks(List.of("up0"))
                .withLoops(new LoopPolicy(action, List.of(except), List.of(POOL))),
            event -> {},
            counters);
    guard = LoopGuard.start(filter, watch);
    lease(ONE, "fe80::a");
    lease(TWO, "fe80::b");
    eventually(
        () -> assertThat(sh("ip -6 route show proto 187")).contains("100:100::/56", "100:200::"));
  }

  private void lease(Ipv6Prefix prefix, String nextHop) {
    Optional<Route> route = Optional.of(new Route(prefix, Ipv6Address.parse(nextHop), "acc0"));
    routes.want(prefix, route);
    guard.want(prefix, route);
    filter.allow(prefix, "acc0");
  }

  @AfterEach
  void stop() {
    guard.close();
    routes.close();
    filter.close();
    watch.close();
    one.close();
    two.close();
  }

  private static String pings(NetworkNamespace from, String destination) {
    // Sent from the client's own address of its prefix.
    return from.run("ping -n -c 1 -W 1 " + destination + " 2>&1 || :");
  }

  private void knowNeighbours() throws Exception {
    assertThat(pings(one, "2001:db8:100:200::1")).contains("1 received");
    eventually(
        () ->
            assertThat(filter.found().keySet())
                .filteredOn(FilterEntry.Loop.class::isInstance)
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                    "2001:db8:100:100::/56 from 02:00:00:00:00:01 on acc0",
                    "2001:db8:100:200::/56 from 02:00:00:00:00:02 on acc0"));
  }

  private long looped() throws Exception {
    return filter.packets().get("looped");
  }

  @Test
  void whatWouldComeBackIsDroppedAndWhatGoesToANeighbourIsNot() throws Exception {
    start(Action.DROP);
    knowNeighbours();
    assertThat(pings(one, "2001:db8:100:1ff::1")).contains("0 received");
    assertThat(looped()).isEqualTo(1);
    assertThat(pings(one, "2001:db8:100:200::1")).contains("1 received");
    assertThat(pings(two, "2001:db8:100:100::1")).contains("1 received");
    assertThat(looped()).isEqualTo(1);
    assertThat(filter.reconcile().get(30, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
  }

  @Test
  void theSenderIsToldWhereSoSet() throws Exception {
    start(Action.REJECT);
    knowNeighbours();
    sh("ip address add 2001:db8:ff::1/128 dev lo");
    Process capture =
        new ProcessBuilder("tcpdump", "-n", "-l", "-c", "1", "-i", "acc0", "icmp6 and ip6[40] == 1")
            .redirectErrorStream(true)
            .start();
    String line = "";
    try (var said = capture.inputReader()) {
      while (!line.contains("listening on")) {
        line = said.readLine();
      }
      assertThat(pings(one, "2001:db8:100:1ff::1")).contains("0 received");
      line = said.readLine();
    } finally {
      capture.destroy();
    }
    assertThat(line).contains("destination unreachable").contains("(6)");
    assertThat(looped()).isEqualTo(1);
  }

  @Test
  void aDestinationMayBeExcepted() throws Exception {
    start(Action.DROP, Ipv6Prefix.parse("2001:db8:100:180::/57"));
    knowNeighbours();
    assertThat(pings(one, "2001:db8:100:101::1")).contains("0 received");
    assertThat(looped()).isEqualTo(1);
    assertThat(pings(one, "2001:db8:100:1ff::1")).as("until its hop limit").contains("exceeded");
    assertThat(looped()).isEqualTo(1);
  }

  @Test
  void anAddressOfTheConcentratorInTheClientsPrefixIsReached() throws Exception {
    start(Action.DROP);
    knowNeighbours();
    sh("ip address add 2001:db8:100:1fe::1/128 dev lo");
    assertThat(pings(one, "2001:db8:100:1fe::1")).contains("1 received");
    assertThat(looped()).isZero();
  }

  @Test
  void whatTheClientsPrefixIsRoutedElsewhereForIsLetThrough() throws Exception {
    start(Action.DROP);
    knowNeighbours();
    sh("ip -6 route add 2001:db8:100:1fd::/64 dev lo");
    assertThat(pings(one, "2001:db8:100:1fd::1")).contains("0 received");
    assertThat(looped()).isZero();
    assertThat(pings(one, "2001:db8:100:1fc::1")).contains("0 received");
    assertThat(looped()).isEqualTo(1);
  }

  @Test
  void anotherHardwareAddressTakesThePlaceOfTheFirst() throws Exception {
    start(Action.DROP);
    knowNeighbours();
    one.run("ip link set cli down address 02:00:00:00:00:0f; ip link set cli up");
    one.run(
        """
        ip address replace fe80::a/64 dev cli nodad
        ip address replace 2001:db8:100:100::1/128 dev cli nodad
        ip -6 route replace default via fe80::1 dev cli
        """);
    sh("ip -6 neigh replace fe80::a lladdr 02:00:00:00:00:0f dev acc0 nud reachable");
    eventually(
        () ->
            assertThat(filter.found().keySet())
                .filteredOn(FilterEntry.Loop.class::isInstance)
                .extracting(Object::toString)
                .contains("2001:db8:100:100::/56 from 02:00:00:00:00:0f on acc0")
                .doesNotContain("2001:db8:100:100::/56 from 02:00:00:00:00:01 on acc0"));
    assertThat(pings(one, "2001:db8:100:1ff::1")).contains("0 received");
    assertThat(looped()).isPositive();
    guard.want(ONE, Optional.empty());
    eventually(
        () ->
            assertThat(filter.found().keySet())
                .filteredOn(FilterEntry.Loop.class::isInstance)
                .hasSize(1));
  }

  @Test
  void allowingLeavesNothingOfAnEarlierPolicy() throws Exception {
    start(Action.REJECT);
    knowNeighbours();
    guard.close();
    filter.close();
    filter = SourceFilter.start(FilterSettings.of(List.of()), event -> {}, counters);
    assertThat(sh("nft list table ip6 lqagent")).doesNotContain("loops", "looping");
    assertThat(filter.reconcile().get(30, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    assertThat(filter.kernelSources()).hasSize(2);
    assertThat(pings(one, "2001:db8:100:1ff::1")).contains("exceeded");
  }
}
