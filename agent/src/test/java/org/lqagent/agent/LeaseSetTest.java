package org.lqagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

class LeaseSetTest {
  @Test
  void isASetOfWhichLeasesCanBeMarked() {
    Random random = new Random(5);
    LeaseSet set = new LeaseSet();
    Set<Lease> model = new HashSet<>();
    Set<Lease> marked = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      Lease lease = lease(random);
      if (random.nextInt(3) > 0) {
        set.add(lease);
        model.add(lease);
      } else {
        assertThat(set.mark(lease)).isEqualTo(model.contains(lease) && marked.add(lease));
      }
    }
    assertThat(set.size()).isEqualTo(model.size());
    model.removeAll(marked);
    assertThat(marked).isNotEmpty();
    assertThat(set.unmarked()).containsExactlyInAnyOrderElementsOf(model);
  }

  /** Addresses and prefixes with the same octets are different leases. */
  private static Lease lease(Random random) {
    Ipv6Address address =
        new Ipv6Address(0x20010db800000000L + ((long) random.nextInt(40) << 8), random.nextInt(90));
    return switch (random.nextInt(3)) {
      case 0 -> Lease.of(address);
      case 1 -> Lease.of(Ipv6Prefix.containing(address, 56));
      default -> Lease.of(Ipv6Prefix.containing(address, 127));
    };
  }
}
