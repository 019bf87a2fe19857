package org.lqagent.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;

class TableFootprintTest {
  private static final int CLIENTS = 200_000;

  /** The worst case: every client has one lease only, so that nothing of it is shared. */
  @Test
  void aLeaseTakesAtMost300OctetsOfHeap() {
    TableLimits limits = new TableLimits(8, 8, CLIENTS, CLIENTS);
    long before = usedHeap();
    BindingTable table = new BindingTable(limits, refusal -> {});
    for (int client = 0; client < CLIENTS; client++) {
      table.apply(new Observation.Granted(binding(client)), Bindings.NOW);
    }
    long octets = (usedHeap() - before) / table.size();

    assertThat(table.size()).isEqualTo(CLIENTS);
    assertThat(octets).isBetween(80L, 300L);
  }

  private static Binding binding(int client) {
    Ipv6Prefix prefix =
        new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0000_0000L + ((long) client << 8), 0), 56);
    Ipv6Address peer = new Ipv6Address(0xfe80L << 48, 0x0200_00ff_fe00_0000L + client);
    Instant end = Bindings.NOW.plusSeconds(3600 + client % 100);
    return new Binding(
        Lease.of(prefix),
        Duid.parse("000300010200%08x".formatted(client)),
        new Location(
            Optional.of("acc" + client / 1000),
            Optional.of(peer),
            Optional.of(Octets.ofHex("0200%08x".formatted(client))),
            List.of(client / 1000),
            Optional.of(Ipv6Address.parse("2001:db8:1::1")),
            Optional.of(peer),
            Optional.of(Octets.ofHex("01000000")),
            Optional.empty(),
            Optional.empty()),
        end,
        end,
        Bindings.NOW,
        Origin.GLEANED,
        Optional.of(Duid.parse("00030001020000005101")),
        Optional.empty());
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
