package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.lab.NetworkNamespace;

/** Thousands of access interfaces that one pattern stands for, and that come and go. */
@InNetworkNamespace
@Tag("F-37")
@Tag("LQ-GLN-024")
class ManyInterfacesTest {
  private static final int INTERFACES = 3000;
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8::/32");

  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final HookCounters counters = new HookCounters();
  private NetworkNamespace client;
  private KernelWatch watch;
  private RouteHook routes;
  private SourceFilter filter;

  @BeforeEach
  void start() throws Exception {
    client = NetworkNamespace.create();
    sh(
        """
        ip link add base type veth peer name cli
        ip link set cli netns %d
        ip link set base up
        sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.forwarding=1
        sysctl -qw net.ipv6.conf.default.addr_gen_mode=1
        """
            .formatted(client.threadId()));
    client.run("ip link set cli up");
    watch = KernelWatch.start(events::add, counters);
    routes =
        RouteHook.start(RouteSettings.of(List.of(POOL), List.of()), watch, events::add, counters);
    filter =
        SourceFilter.start(
            FilterSettings.of(List.of())
                .withPatterns(
                    new TreeMap<>(Map.of("ppp*", VerifyMode.ENFORCE, "ppp17*", VerifyMode.LOG))),
            events::add,
            counters);
  }

  @AfterEach
  void stop() {
    routes.close();
    filter.close();
    watch.close();
    client.close();
  }

  private static void make() throws Exception {
    sh(
        """
        seq -f 'link add link base name ppp%%g group 7 type macvlan mode bridge' 0 %d | ip -batch -
        ip link set group 7 up
        """
            .formatted(INTERFACES - 1));
  }

  private static Ipv6Prefix prefix(int number) {
    return new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0000_0000L + ((long) number << 8), 0), 56);
  }

  private void awaitRoutes(int count) throws Exception {
    eventually(() -> assertThat(routes.kernelRoutes()).hasSize(count));
  }

  @Test
  void haveTheirRoutesWheneverTheyAreThere() throws Exception {
    for (int i = 0; i < INTERFACES; i++) {
      Route route = new Route(prefix(i), Ipv6Address.parse("fe80::2"), "ppp" + i);
      routes.want(prefix(i), Optional.of(route));
      filter.allow(prefix(i), "ppp" + i);
    }
    make();
    awaitRoutes(INTERFACES);
    assertThat(routes.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    sh("ip link del group 7");
    awaitRoutes(0);
    // Half of the clients are gone when the others return.
    for (int i = 0; i < INTERFACES; i += 2) {
      routes.want(prefix(i), Optional.empty());
      filter.revoke(prefix(i), "ppp" + i);
    }
    make();
    awaitRoutes(INTERFACES / 2);
    assertThat(routes.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    assertThat(filter.reconcile().get(60, TimeUnit.SECONDS)).isEqualTo(Drift.NONE);
    assertThat(filter.kernelSources()).hasSize(INTERFACES / 2);
    assertThat(filter.kernelInterfaces()).as("the pattern is a rule, not an element").isEmpty();
    assertThat(sh("ip -6 route show proto 187 | head -1")).contains("via fe80::2 dev ppp");
  }

  @Test
  void areVerifiedFromTheirFirstPacketOn() throws Exception {
    client.run(
        """
        ip address add 2001:db8:1::bad/128 dev cli nodad
        ip address add 2001:db8:2::1000/128 dev cli nodad
        ip -6 route add default dev cli
        """);
    filter.allow(Ipv6Prefix.parse("2001:db8:2::1000"), "ppp1");
    filter.reconcile().get(60, TimeUnit.SECONDS);
    CopyOnWriteArrayList<String> passed = new CopyOnWriteArrayList<>();
    for (int round = 0; round < 5; round++) {
      sh(
          """
          ip link add link base name ppp1 address 02:00:00:00:00:b1 type macvlan mode bridge
          ip address add 2001:db8:ff::1/128 dev ppp1 nodad
          ip link set ppp1 up
          """);
      client.run("ip -6 neigh replace 2001:db8:ff::1 lladdr 02:00:00:00:00:b1 dev cli");
      client.run("ping -n -c 3 -i 0.01 -W 0.1 -I 2001:db8:1::bad 2001:db8:ff::1 || :");
      passed.add(Long.toString(filter.packets().get("dropped")));
      sh("ip link del ppp1");
    }
    assertThat(passed).containsExactly("3", "6", "9", "12", "15");
    assertThat(filter.packets()).containsEntry("passed", 0L);
  }
}
