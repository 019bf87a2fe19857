package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.config.ConfigurationReader;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.binding.TableLimits;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.hooks.HookCounters;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.leasequery.SteadyClock;

/** Delegated prefixes whose next hop is not known when they are, and how it becomes known. */
@InNetworkNamespace
@Tag("LQ-GLN-018")
class KernelFeedTest {
  private static final Octets MAC = Octets.ofHex("020000000001");
  private static final Lease PREFIX = Lease.of(Ipv6Prefix.parse("2001:db8:100:100::/56"));
  private static final Duid CLIENT = Duid.parse("00030001020000000001");
  private static final String CONFIGURATION =
      """
      uplink: { interface: up0 }
      access:
        - { interface: acc0, prefixes: ["2001:db8:1::/64"], delegated: ["2001:db8:100::/40"] }
      """;

  private final Instant now = Instant.now();
  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
  private final List<Binding> sought = new CopyOnWriteArrayList<>();
  private final Events events = new Events(new SteadyClock());
  private Kernel kernel;
  private KernelFeed feed;

  @BeforeEach
  void start() throws Exception {
    sh("ip link add acc0 type veth peer name acc0p; ip link set acc0 up; ip link set acc0p up");
    kernel =
        Kernel.open(
            ConfigurationReader.read("test", CONFIGURATION),
            KernelTrace.NONE,
            events,
            new HookCounters());
    feed = feed(kernel.neighbours()::withHardwareAddress);
    kernel.onNeighbour(
        (name, neighbour) -> {
          synchronized (this) {
            feed.neighbourAppeared(neighbour.hardwareAddress());
          }
        });
  }

  private KernelFeed feed(KernelFeed.NeighbourLookup neighbours) {
    return new KernelFeed(
        table,
        kernel.filter(),
        kernel.routes(),
        kernel.loops(),
        false,
        neighbours,
        sought::add,
        events);
  }

  @AfterEach
  void stop() {
    kernel.close();
  }

  private synchronized void grant(Lease lease, Optional<Octets> mac) {
    Location link = Location.on("acc0");
    Location location =
        new Location(
            link.interfaceName(),
            Optional.empty(),
            mac,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    table
        .apply(
            new Observation.Granted(
                new Binding(
                    lease,
                    CLIENT,
                    location,
                    now.plusSeconds(600),
                    now.plusSeconds(600),
                    now,
                    Origin.LEASEQUERY,
                    Optional.empty(),
                    Optional.empty())),
            now)
        .forEach(feed::apply);
  }

  private static String routes() throws Exception {
    return sh("ip -6 route show proto 187");
  }

  @Test
  void theNeighbourWithTheClientsHardwareAddressIsWaitedFor() throws Exception {
    grant(PREFIX, Optional.of(MAC));
    assertThat(feed.waitingForNextHop()).isEqualTo(1);
    assertThat(sought).as("asked about, once").hasSize(1);
    assertThat(events.counts().of(Event.NEXT_HOP_UNKNOWN)).isEqualTo(1);
    sh("ip -6 neigh add fe80::8 lladdr 02:00:00:00:00:08 dev acc0");
    sh("ip -6 neigh add fe80::9 lladdr 02:00:00:00:00:01 dev acc0");
    eventually(() -> assertThat(routes()).contains("2001:db8:100:100::/56 via fe80::9 dev acc0"));
    assertThat(feed.waitingForNextHop()).isZero();
    assertThat(sought).hasSize(1);
  }

  @Test
  void anAddressOfTheSameClientWillDo() throws Exception {
    grant(PREFIX, Optional.empty());
    assertThat(feed.waitingForNextHop()).isEqualTo(1);
    grant(Lease.of(Ipv6Address.parse("2001:db8:1::1000")), Optional.empty());
    assertThat(feed.waitingForNextHop()).isZero();
    eventually(() -> assertThat(routes()).contains("100:100::/56 via 2001:db8:1::1000 dev acc0"));
  }

  @Test
  void whatEndsIsNoLongerWaitedFor() throws Exception {
    grant(PREFIX, Optional.of(MAC));
    synchronized (this) {
      table.apply(new Observation.ClearedLease(PREFIX), now).forEach(feed::apply);
    }
    assertThat(feed.waitingForNextHop()).isZero();
    sh("ip -6 neigh add fe80::9 lladdr 02:00:00:00:00:01 dev acc0");
    kernel.routes().orElseThrow().reconcile().join();
    assertThat(routes()).isEqualTo("");
  }

  @Test
  void aNeighbourTableThatCannotBeReadIsToldOf() {
    feed =
        feed(
            (name, mac) -> {
              throw new IOException("no answer");
            });
    grant(PREFIX, Optional.of(MAC));
    assertThat(events.counts().of(Event.KERNEL)).isEqualTo(1);
    assertThat(feed.waitingForNextHop()).isEqualTo(1);
  }

  @Test
  void routesOfOthersAndChangesByOthersAreToldOf() throws Exception {
    sh("ip -6 route add 2001:db8:100:100::/56 via fe80::9 dev acc0 proto static");
    sh("ip -6 neigh add fe80::8 lladdr 02:00:00:00:00:01 dev acc0");
    grant(PREFIX, Optional.of(MAC));
    awaitEvent(Event.ROUTE_REFUSED);
    grant(Lease.of(Ipv6Address.parse("2001:db8:1::1000")), Optional.of(MAC));
    eventually(
        () -> assertThat(sh("nft list set ip6 lqagent addresses")).contains("2001:db8:1::1000"));
    sh("nft flush set ip6 lqagent addresses");
    kernel.reconcile();
    eventually(
        () -> assertThat(sh("nft list set ip6 lqagent addresses")).contains("2001:db8:1::1000"));
    awaitEvent(Event.KERNEL_DRIFTED);
  }

  @Test
  void whatTheKernelRefusesIsToldOf() throws Exception {
    sh("sysctl -qw net.ipv6.conf.acc0.disable_ipv6=1");
    grant(Lease.of(Ipv6Address.parse("2001:db8:1::1000")), Optional.empty());
    grant(PREFIX, Optional.empty());
    awaitEvent(Event.KERNEL_REFUSED);
    sh("sysctl -qw net.ipv6.conf.acc0.disable_ipv6=0");
    eventually(() -> assertThat(routes()).contains("100:100::/56 via 2001:db8:1::1000 dev acc0"));
  }

  private void awaitEvent(Event event) throws Exception {
    eventually(() -> assertThat(events.counts().of(event)).as(event.name()).isPositive());
  }
}
