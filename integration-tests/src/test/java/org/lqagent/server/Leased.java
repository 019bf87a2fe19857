package org.lqagent.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.ServerId;

/** Three links and who is on them, as the tests of this package know them. */
final class Leased {
  static final Instant GRANTED = Instant.parse("2026-01-01T00:00:00Z");
  static final ServerId SERVER = new ServerId(Duid.parse("00030001020000005101"));

  static final Ipv6Prefix LINK_A = Ipv6Prefix.parse("2001:db8:1::/64");
  static final Ipv6Prefix LINK_B = Ipv6Prefix.parse("2001:db8:2::/64");
  static final Ipv6Prefix LINK_C = Ipv6Prefix.parse("2001:db8:3::/64");
  static final Links LINKS =
      new Links(
          List.of(
              new Link(LINK_A, List.of(Ipv6Prefix.parse("2001:db8:100::/40"))),
              new Link(LINK_B, List.of(Ipv6Prefix.parse("2001:db8:200::/40"))),
              new Link(LINK_C, List.of())));

  /** Link A alone, with a pool for as many clients of a population as a test wants. */
  static final Links POPULATED =
      Links.of(List.of(LINK_A), List.of(Ipv6Prefix.parse("2001:db9::/32")));

  /** On link A with two addresses and a prefix, through a relay. */
  static final Duid HOME = Duid.parse("0003000102000000c001");

  /** On link A too, without a relay. */
  static final Duid NEIGHBOUR = Duid.parse("0003000102000000c002");

  /** On links A and B. */
  static final Duid ROAMER = Duid.parse("0003000102000000c003");

  /** On link C only. */
  static final Duid FAR = Duid.parse("0003000102000000c004");

  static final LqRelayData RELAY_DATA =
      new LqRelayData(
          Ipv6Address.parse("2001:db8:ff::1"),
          Octets.copyOf(
              new RelayMessage(
                      MessageTypes.RELAY_FORW,
                      0,
                      Ipv6Address.parse("2001:db8:1::1"),
                      Ipv6Address.parse("fe80::ff:fe00:c001"),
                      Options.of(new InterfaceId(Octets.ofHex("01000000"))))
                  .toByteArray()));

  private Leased() {}

  static LeaseTable table() {
    LeaseTable table = new LeaseTable(LINKS);
    table.put(ia("ia-na", HOME, Optional.of(RELAY_DATA), "2001:db8:1::1000", "2001:db8:1::1001"));
    table.put(ia("ia-pd", HOME, Optional.of(RELAY_DATA), "2001:db8:100:100::/56"));
    table.put(ia("ia-na", NEIGHBOUR, Optional.empty(), "2001:db8:1::2000"));
    table.put(ia("ia-na", ROAMER, Optional.empty(), "2001:db8:1::3000", "2001:db8:2::3000"));
    table.put(ia("ia-na", FAR, Optional.empty(), "2001:db8:3::4000"));
    return table;
  }

  static LeasedIa ia(String kind, Duid client, Optional<LqRelayData> relayData, String... leases) {
    return new LeasedIa(
        new LeasedIa.Key(kind, Octets.ofHex("00000001" + client.octets())),
        client,
        GRANTED,
        Stream.of(leases).map(text -> new StoredLease(lease(text), 3600, 7200, GRANTED)).toList(),
        relayData);
  }

  static Lease lease(String text) {
    return text.contains("/")
        ? Lease.of(Ipv6Prefix.parse(text))
        : Lease.of(Ipv6Address.parse(text));
  }

  static Service service() {
    return new Service(
        SERVER,
        table(),
        Map.of(23, Octets.ofHex("20010db800ff00000000000000000053")),
        List.of(),
        false);
  }
}
