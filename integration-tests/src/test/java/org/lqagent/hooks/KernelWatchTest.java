package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lqagent.lab.Eventually.eventually;
import static org.lqagent.lab.NetworkNamespace.sh;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.hooks.LinkChange.Kind;
import org.lqagent.lab.InNetworkNamespace;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.NeighbourMessage;

@InNetworkNamespace
class KernelWatchTest {
  private static final Octets CLIENT = Octets.ofHex("020000000001");

  private final List<LinkChange> changes = new CopyOnWriteArrayList<>();
  private final List<NeighbourMessage> appeared = new CopyOnWriteArrayList<>();
  private KernelWatch watch;
  private Neighbours neighbours;

  @BeforeEach
  void start() throws Exception {
    sh("ip link add acc0 type veth peer name acc0p; ip link set acc0 up");
    watch = KernelWatch.start(event -> {}, new HookCounters());
    watch.onLink(changes::add);
    watch.onNeighbour(appeared::add);
    neighbours = new Neighbours(watch);
  }

  @AfterEach
  void stop() {
    neighbours.close();
    watch.close();
  }

  private List<Kind> kinds(String name) {
    return changes.stream()
        .filter(change -> change.link().name().equals(name))
        .map(LinkChange::kind)
        .toList();
  }

  @Test
  void knowsInterfacesAndWhatBecomesOfThem() throws Exception {
    assertThat(watch.links().byName("acc0"))
        .hasValueSatisfying(link -> assertThat(link.up()).isTrue());
    sh("ip link set acc0 down");
    eventually(() -> assertThat(kinds("acc0")).containsExactly(Kind.DOWN));
    sh("ip link set acc0 name cable0; ip link set cable0 up");
    eventually(() -> assertThat(kinds("cable0")).containsExactly(Kind.APPEARED, Kind.UP));
    assertThat(watch.links().byName("acc0")).isEmpty();
    sh("ip link del cable0");
    eventually(() -> assertThat(kinds("cable0")).endsWith(Kind.VANISHED));
    assertThat(watch.links().all()).extracting(LinkMessage::name).containsExactly("lo");
  }

  @Test
  void findsANeighbourByItsHardwareAddress() throws Exception {
    assertThat(neighbours.withHardwareAddress("acc0", CLIENT)).isEmpty();
    sh("ip -6 neigh add 2001:db8:1::1000 lladdr 02:00:00:00:00:01 dev acc0");
    eventuallyFound("2001:db8:1::1000", CLIENT);
    // Its link-local address before another.
    sh("ip -6 neigh add fe80::2 lladdr 02:00:00:00:00:01 dev acc0");
    eventuallyFound("fe80::2", CLIENT);
    assertThat(neighbours.withHardwareAddress("acc0", Octets.ofHex("020000000002"))).isEmpty();
    assertThat(neighbours.withHardwareAddress("acc0", Octets.EMPTY)).isEmpty();
    assertThat(neighbours.withHardwareAddress("nowhere", CLIENT)).isEmpty();
    assertThat(neighbours.withHardwareAddress("acc0p", CLIENT)).as("on another link").isEmpty();
    eventually(
        () ->
            assertThat(appeared)
                .extracting(NeighbourMessage::address)
                .contains(Ipv6Address.parse("fe80::2")));
  }

  @Test
  void followsNeighboursThatChangeAndVanish() throws Exception {
    sh("ip -6 neigh add 2001:db8:1::1000 lladdr 02:00:00:00:00:01 dev acc0");
    assertThat(neighbours.withHardwareAddress("acc0", CLIENT))
        .as("one that was there before the first lookup")
        .contains(Ipv6Address.parse("2001:db8:1::1000"));
    Octets another = Octets.ofHex("020000000002");
    sh("ip -6 neigh replace 2001:db8:1::1000 lladdr 02:00:00:00:00:02 dev acc0");
    eventuallyFound("2001:db8:1::1000", another);
    assertThat(neighbours.withHardwareAddress("acc0", CLIENT)).isEmpty();
    sh("ip -6 neigh del 2001:db8:1::1000 dev acc0");
    eventually(() -> assertThat(neighbours.withHardwareAddress("acc0", another)).isEmpty());
    sh("ip -6 neigh add 2001:db8:1::1000 lladdr 02:00:00:00:00:01 dev acc0");
    eventuallyFound("2001:db8:1::1000", CLIENT);
    sh("ip link set acc0 down; ip link set acc0 up");
    eventually(() -> assertThat(neighbours.withHardwareAddress("acc0", CLIENT)).isEmpty());
  }

  @Test
  @Tag("F-07")
  void followsTheAddressesOfThisMachine() throws Exception {
    assertThat(isOurs("2001:db8:1::1")).isFalse();
    sh("ip address add 2001:db8:1::1/64 dev acc0 nodad");
    eventually(() -> assertThat(isOurs("2001:db8:1::1")).isTrue());
    assertThat(isOurs("2001:db8:1::/56")).as("around it").isTrue();
    assertThat(isOurs("2001:db8:1::")).isFalse();
    assertThat(isOurs("2001:db8:1::2")).isFalse();
    try (KernelWatch later = KernelWatch.start(event -> {}, new HookCounters())) {
      assertThat(later.addresses().isAnyIn(Ipv6Prefix.parse("2001:db8:1::1")))
          .as("was there before")
          .isTrue();
    }
    // On two interfaces, and taken off one.
    sh("ip address add 2001:db8:1::1/128 dev lo; ip address del 2001:db8:1::1/64 dev acc0");
    sh("ip address add 2001:db8:7::1 peer 2001:db8:7::2 dev acc0 nodad");
    eventually(() -> assertThat(isOurs("2001:db8:7::1")).isTrue());
    assertThat(isOurs("2001:db8:7::2")).as("the other end").isFalse();
    assertThat(isOurs("2001:db8:1::1")).isTrue();
    sh("ip address del 2001:db8:1::1/128 dev lo");
    eventually(() -> assertThat(isOurs("2001:db8:1::1")).isFalse());
    // What somebody else answers for is not ours, though the interface keeps it.
    sh("ip link set acc0p up; ip address add 2001:db8:8::1/64 dev acc0p nodad");
    sh("sysctl -qw net.ipv6.conf.acc0.accept_dad=1; ip address add 2001:db8:8::1/64 dev acc0");
    eventually(() -> assertThat(sh("ip address show dev acc0")).contains("dadfailed"));
    sh("ip address del 2001:db8:8::1/64 dev acc0p");
    eventually(() -> assertThat(isOurs("2001:db8:8::1")).isFalse());
    // Those of an interface go with it.
    sh("ip link del acc0");
    eventually(() -> assertThat(isOurs("2001:db8:7::1")).isFalse());
  }

  private boolean isOurs(String prefix) {
    return watch.addresses().isAnyIn(Ipv6Prefix.parse(prefix));
  }

  private void eventuallyFound(String address, Octets hardwareAddress) throws Exception {
    eventually(
        () ->
            assertThat(neighbours.withHardwareAddress("acc0", hardwareAddress))
                .contains(Ipv6Address.parse(address)));
  }
}
