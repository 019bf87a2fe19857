package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/** Values whose equality is written out are equal if and only if all of their parts are. */
final class EqualityTest {
  /** Each differs from one before it in a single part. */
  private static List<Object> values() {
    Endpoint plain = Endpoint.parse("2001:db8::1", 547);
    Endpoint scoped = Endpoint.parse("fe80::1%up0", 547);
    Optional<Duid> serverId = Optional.of(Duid.parse("000300010200005e0001"));
    return List.of(
        Ipv6Address.parse("2001:db8::1"),
        Ipv6Address.parse("2001:db8::2"),
        Ipv6Address.parse("2001:db9::1"),
        Ipv6Prefix.parse("2001:db8::/56"),
        Ipv6Prefix.parse("2001:db8::/64"),
        Ipv6Prefix.parse("2001:db9::/56"),
        Lease.of(Ipv6Address.parse("2001:db8::1")),
        Lease.of(Ipv6Address.parse("2001:db8::2")),
        Lease.of(Ipv6Prefix.parse("2001:db8::1/128")),
        Duid.parse("000300010200005e0001"),
        Duid.parse("000300010200005e0002"),
        plain,
        Endpoint.parse("2001:db8::2", 547),
        Endpoint.parse("2001:db8::1", 546),
        scoped,
        Endpoint.parse("fe80::1%up1", 547),
        Server.at(plain),
        Server.at(scoped),
        new Server(plain, serverId, Optional.empty()),
        new Server(plain, Optional.empty(), Optional.of(LifetimeMeaning.GRANTED)));
  }

  @Test
  void equalIfAllPartsAre() {
    List<Object> values = values();
    List<Object> again = values();
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < again.size(); j++) {
        Object one = values.get(i);
        Object other = again.get(j);
        assertThat(one.equals(other)).as("%s equals %s", one, other).isEqualTo(i == j);
        if (i == j) {
          assertThat(one.hashCode()).as("hash of %s", one).isEqualTo(other.hashCode());
        }
      }
    }
  }
}
