package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.UnknownPacket.Direction;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.lab.NetworkNamespace;

/** The source filter in a real kernel, with packets from a client in a namespace of its own. */
@InNetworkNamespace
class SourceFilterTest {
  private static final Ipv6Prefix POOL = Ipv6Prefix.parse("2001:db8:100::/40");
  private static final Ipv6Prefix LEASED = Ipv6Prefix.parse("2001:db8:1::1000");
  private static final Ipv6Prefix DELEGATED = Ipv6Prefix.parse("2001:db8:100:100::/56");

  private final List<HookEvent> events = new CopyOnWriteArrayList<>();
  private final List<UnknownPacket> unknown = new CopyOnWriteArrayList<>();
  private final HookCounters counters = new HookCounters();
  private final FilterSettings settings =
      new FilterSettings("lqagent", 5, Duration.ofSeconds(600), 100, List.of(POOL));
  private NetworkNamespace client;
  private KernelWatch watch;
  private UnknownSources reports;
  private SourceFilter filter;

  @BeforeEach
  void start() throws Exception {
    client = NetworkNamespace.create();
    sh(
        """
        ip link add acc0 type veth peer name cli0
        ip link set cli0 netns %d
        sysctl -qw net.ipv6.conf.acc0.accept_dad=0 net.ipv6.conf.all.forwarding=1
        ip link set acc0 addrgenmode none up
        ip address add 2001:db8:1::1/64 dev acc0 nodad
        ip address add fe80::1/64 dev acc0 nodad
        ip -6 route add unreachable 2001:db8:100::/40
        ip -6 route add 2001:db8:100:100::/56 via 2001:db8:1::1000
        """
            .formatted(client.threadId()));
    client.run(
        """
        sysctl -qw net.ipv6.conf.cli0.accept_dad=0
        ip link set cli0 address 02:00:00:00:00:01
        ip link set cli0 up
        ip address add 2001:db8:1::1000/64 dev cli0 nodad
        ip address add 2001:db8:1::bad/64 dev cli0 nodad
        ip address add 2001:db8:100:123::1/128 dev cli0 nodad
        ip -6 route add default via fe80::1 dev cli0
        """);
    watch = KernelWatch.start(events::add, counters);
    reports = UnknownSources.start(5, watch.links(), unknown::add, counters);
    filter = SourceFilter.start(settings, events::add, counters);
  }

  @AfterEach
  void stop() {
    filter.close();
    reports.close();
    watch.close();
    client.close();
  }

  private boolean pings(String source) {
    return pings(source, "2001:db8:1::1");
  }

  private boolean pings(String source, String destination) {
    try {
      client.run("ping -n -c 1 -W 1 -I %s %s".formatted(source, destination));
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private Drift reconcile() throws Exception {
    return filter.reconcile().get(10, TimeUnit.SECONDS);
  }

  private static String table() throws Exception {
    return sh("nft list table ip6 lqagent");
  }

  @Test
  void onlyLeasedSourcesPass() throws Exception {
    assertThat(pings("2001:db8:1::bad")).as("before the interface is verified").isTrue();
    filter.allow(LEASED, "acc0");
    filter.allow(DELEGATED, "acc0");
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    assertThat(reconcile()).isEqualTo(Drift.NONE);
    assertThat(pings("2001:db8:1::1000")).as("leased").isTrue();
    assertThat(pings("2001:db8:100:123::1")).as("of a delegated prefix").isTrue();
    assertThat(pings("2001:db8:1::bad")).as("not leased").isFalse();
    assertThat(table()).contains("\"acc0\" : goto enforce", "2001:db8:1::1000 . \"acc0\"");
    eventually(
        () ->
            assertThat(unknown)
                .singleElement()
                .satisfies(
                    packet -> {
                      assertThat(packet.source()).isEqualTo(Ipv6Address.parse("2001:db8:1::bad"));
                      assertThat(packet.interfaceName()).isEqualTo("acc0");
                      assertThat(packet.hardwareAddress().toColonHex())
                          .isEqualTo("02:00:00:00:00:01");
                      assertThat(packet.direction()).isEqualTo(Direction.SOURCE);
                    }));
    filter.addInterface("acc0", VerifyMode.LOG);
    reconcile();
    assertThat(pings("2001:db8:1::bad")).as("not leased, but only logged").isTrue();
    filter.addInterface("acc0", VerifyMode.ENFORCE);
    filter.revoke(LEASED, "acc0");
    reconcile();
    assertThat(pings("2001:db8:1::1000")).as("no longer leased").isFalse();
    filter.removeInterface("acc0");
    reconcile();
    assertThat(pings("2001:db8:1::bad")).as("no longer verified").isTrue();
    assertThat(events).isEmpty();
    System.err.println(table());
  }
}
