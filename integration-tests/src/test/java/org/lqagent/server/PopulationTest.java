package org.lqagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;

class PopulationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Ipv6Address RELAY = Ipv6Address.parse("2001:db8:ff::1");
  private static final int SIZE = 1000;

  private final Population population =
      new Population(
          SIZE,
          new Links(
              List.of(
                  new Link(
                      Ipv6Prefix.parse("2001:db8:1::/64"),
                      List.of(
                          Ipv6Prefix.parse("2001:db8:100::/48"),
                          Ipv6Prefix.parse("2001:db8:300::/40"))),
                  new Link(
                      Ipv6Prefix.parse("2001:db8:2::/64"),
                      List.of(Ipv6Prefix.parse("2001:db8:200::/40"))))),
          RELAY);

  @Test
  void everyClientIsFoundByEachOfItsLeasesAndByItsName() {
    Set<Lease> leases = new HashSet<>();
    for (int i = 0; i < SIZE; i++) {
      ClientBinding binding = population.binding(i, NOW);
      assertThat(binding.client()).isEqualTo(Population.duid(i));
      assertThat(population.ofClient(binding.client(), NOW)).containsExactly(binding);
      for (StoredLease stored : binding.leases()) {
        leases.add(stored.lease());
        Ipv6Address network = stored.lease().prefix().network();
        assertThat(population.holder(network, NOW)).contains(binding);
        if (stored.lease().kind() == Lease.Kind.PREFIX) {
          Ipv6Address last = new Ipv6Address(network.high() | 0xff, -1);
          assertThat(population.holder(last, NOW)).contains(binding);
        }
        assertThat(binding.link().serves(network)).isTrue();
        assertThat(stored.isLive(NOW)).isTrue();
      }
    }
    assertThat(leases).hasSize(2 * SIZE);
  }

  @Test
  void nobodyElseIsThere() {
    for (String address :
        List.of(
            "2001:db8:1::fff",
            "2001:db8:1::11f4",
            "2001:db8:1:0:1::1000",
            "2001:db8:2::11f4",
            "2001:db8:3::1000",
            "2001:db8:2ff:ff00::",
            "2001:db8:1:0:ffff:ffff:ffff:ffff",
            "::")) {
      assertThat(population.holder(Ipv6Address.parse(address), NOW)).as(address).isEmpty();
    }
    assertThat(population.ofClient(Population.duid(SIZE), NOW)).isEmpty();
    assertThat(population.ofClient(Population.duid(-1), NOW)).isEmpty();
    assertThat(population.ofClient(Duid.parse("000401"), NOW)).isEmpty();
  }

  @Test
  void clientsRenewEveryT1() {
    ClientBinding before = population.binding(7, NOW);
    ClientBinding after = population.binding(7, NOW.plusSeconds(Population.T1));
    assertThat(after.lastTransaction())
        .isEqualTo(before.lastTransaction().plusSeconds(Population.T1));
    assertThat(before.age(NOW)).isBetween(0L, (long) Population.T1 - 1);
  }

  @Test
  void relayDataNamesTheLinkAndTheClient() throws Exception {
    ClientBinding binding = population.binding(0x123, NOW);
    assertThat(binding.relayData().orElseThrow().peerAddress()).isEqualTo(RELAY);
    RelayMessage message = binding.relayData().orElseThrow().message();
    assertThat(message.linkAddress()).isEqualTo(Ipv6Address.parse("2001:db8:2::1"));
    // Hardware address 06:00:00:00:01:23.
    assertThat(message.peerAddress()).isEqualTo(Ipv6Address.parse("fe80::400:ff:fe00:123"));
    assertThat(message.carried()).isEqualTo(Optional.empty());
  }

  @Test
  void relayDataNameTheCircuitAndTheRelayAgent() throws Exception {
    for (int i : new int[] {0, 7, 999}) {
      Options options = population.binding(i, NOW).relayData().orElseThrow().message().options();
      assertThat(options.first(RemoteId.class)).contains(Population.remoteId(i));
      assertThat(options.first(RelayId.class))
          .contains(new RelayId(Duid.parse("000420010db800ff00000000000000000001")));
    }
    assertThat(Population.remoteId(7)).isNotEqualTo(Population.remoteId(8));
  }

  @Test
  void allAreListedOnce() {
    assertThat(population.all(NOW).map(ClientBinding::client))
        .hasSize(SIZE)
        .doesNotHaveDuplicates()
        .startsWith(Population.duid(0), Population.duid(1));
  }

  @Test
  void poolsThatAreTooSmallAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                new Population(
                    257,
                    Links.of(
                        List.of(Ipv6Prefix.parse("2001:db8:1::/64")),
                        List.of(Ipv6Prefix.parse("2001:db8:100::/48"))),
                    RELAY))
        .withMessage(
            "257 clients on 2001:db8:1::/64 need a /56 each, its pools [2001:db8:100::/48] have"
                + " 256");
  }

  @Test
  void theNthPoolBelongsToTheNthLink() {
    Ipv6Prefix a = Ipv6Prefix.parse("2001:db8:1::/64");
    Ipv6Prefix b = Ipv6Prefix.parse("2001:db8:2::/64");
    Ipv6Prefix x = Ipv6Prefix.parse("2001:db8:100::/40");
    Ipv6Prefix y = Ipv6Prefix.parse("2001:db8:200::/40");
    Ipv6Prefix z = Ipv6Prefix.parse("2001:db8:300::/40");
    assertThat(Links.of(List.of(a, b), List.of(x, y, z)).list())
        .containsExactly(new Link(a, List.of(x)), new Link(b, List.of(y, z)));
    assertThat(Links.of(List.of(a, b), List.of(x)).list())
        .containsExactly(new Link(a, List.of(x)), new Link(b, List.of()));
  }
}
