package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.agent.page.Found;
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
import org.lqagent.dhcpv6.RemoteId;

class BindingSearchTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String ADDRESS = "2001:db8:1::1";
  private static final String PREFIX = "2001:db8:100::/56";
  private static final String OTHER = "2001:db8:1::2";

  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, refusal -> {});
  private final BindingSearch search = new BindingSearch(table);

  BindingSearchTest() {
    add(Lease.of(Ipv6Address.parse(ADDRESS)), "00:03:00:01:02:00:00:00:c0:01", "acc0", "line 17");
    add(Lease.of(Ipv6Prefix.parse(PREFIX)), "00:03:00:01:02:00:00:00:c0:01", "acc0", "line 17");
    add(Lease.of(Ipv6Address.parse(OTHER)), "00:03:00:01:02:00:00:00:c0:02", "acc1", "line 18");
  }

  @Test
  void anAddressFindsAllThatItsHolderHas() {
    assertThat(leases(ADDRESS)).containsExactly(ADDRESS, PREFIX);
    assertThat(leases("2001:db8:100:aa::5")).containsExactly(ADDRESS, PREFIX);
    assertThat(leases("2001:db8:9::1")).isEmpty();
  }

  @Test
  void aPrefixFindsWhatLiesInIt() {
    assertThat(leases("2001:db8:1::/64")).containsExactly(ADDRESS, OTHER);
  }

  @Test
  void aNextHopFindsWhoIsBehindIt() {
    assertThat(leases("fe80::acc1")).containsExactly(OTHER);
  }

  @Test
  void aClientIsFoundByItsDuidOrAPartOfIt() {
    assertThat(leases("00:03:00:01:02:00:00:00:c0:02")).containsExactly(OTHER);
    assertThat(leases("0003000102000000c002")).containsExactly(OTHER);
    assertThat(leases("c0:02")).containsExactly(OTHER);
  }

  @Test
  @Tag("LQ-REQ-057")
  void anInterfaceAndWhatRelayAgentsCallThePortAreFound() {
    assertThat(leases("acc1")).containsExactly(OTHER);
    assertThat(leases("acc")).hasSize(3);
    assertThat(leases("line 17")).containsExactly(ADDRESS, PREFIX);
    assertThat(leases("no such line")).isEmpty();
  }

  @Test
  void aPartOfALeaseIsFound() {
    assertThat(leases("2001:DB8:1:")).containsExactly(ADDRESS, OTHER);
  }

  @Test
  void nothingAskedForIsTheLatest() {
    for (int i = 0; i < 100; i++) {
      add(
          Lease.of(new Ipv6Address(0x20010db800010000L, 0x1000 + i)),
          String.format("00:03:00:01:02:00:00:00:d0:%02x", i),
          "acc0",
          "line " + i);
    }
    Found found = search.find("");
    assertThat(found.bindings()).hasSize(50);
    assertThat(found.isAll()).isFalse();
    assertThat(found.total()).isEqualTo(103);
    assertThat(found.bindings().get(0).lease())
        .isEqualTo(Lease.of(Ipv6Address.parse("2001:db8:1::1063")));
  }

  @Test
  void noMoreThanCanBeReadIsShown() {
    for (int i = 0; i < 300; i++) {
      add(
          Lease.of(new Ipv6Address(0x20010db800010000L, 0x1000 + i)),
          String.format("00:03:00:01:02:00:00:00:%04x", i),
          "acc9",
          "line");
    }
    Found found = search.find("acc9");
    assertThat(found.bindings()).hasSize(200);
    assertThat(found.isAll()).isFalse();
  }

  private List<String> leases(String text) {
    return search.find(text).bindings().stream().map(b -> b.lease().toString()).toList();
  }

  private void add(Lease lease, String duid, String interfaceName, String remote) {
    Instant heard = NOON.plusSeconds(table.size());
    Octets id = Octets.copyOf(remote.getBytes(StandardCharsets.US_ASCII));
    table.apply(
        new Observation.Granted(
            new Binding(
                lease,
                Duid.parse(duid),
                new Location(
                    Optional.of(interfaceName),
                    Optional.of(Ipv6Address.parse("fe80::" + interfaceName)),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new RemoteId(3561, id)),
                    Optional.empty()),
                NOON.plusSeconds(3600),
                NOON.plusSeconds(7200),
                heard,
                Origin.GLEANED,
                Optional.empty(),
                Optional.empty())),
        heard);
  }
}
