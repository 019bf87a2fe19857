package org.lqagent.binding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;

/** Bindings and observations for tests. */
public final class Bindings {
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  public static final Duid ALICE = Duid.parse("00:03:00:01:02:00:00:00:00:0a");
  public static final Duid BOB = Duid.parse("00:03:00:01:02:00:00:00:00:0b");
  public static final Duid SERVER = Duid.parse("00:03:00:01:02:00:00:00:51:01");

  private Bindings() {}

  public static Lease lease(String text) {
    return text.contains("/")
        ? Lease.of(Ipv6Prefix.parse(text))
        : Lease.of(Ipv6Address.parse(text));
  }

  /** Granted just now, for an hour. */
  public static Binding binding(String lease, Duid client, String interfaceName) {
    return binding(lease(lease), client, Location.on(interfaceName), NOW, 3600, Origin.GLEANED);
  }

  static Binding binding(
      Lease lease, Duid client, Location location, Instant time, long seconds, Origin origin) {
    return new Binding(
        lease,
        client,
        location,
        time.plusSeconds(seconds / 2),
        time.plusSeconds(seconds),
        time,
        origin,
        Optional.of(SERVER),
        Optional.empty());
  }

  static Location relayed(String linkAddress, String peer) {
    return new Location(
        Optional.empty(),
        Optional.of(Ipv6Address.parse(peer)),
        Optional.of(Octets.ofHex("020000000001")),
        List.of(),
        Optional.of(Ipv6Address.parse(linkAddress)),
        Optional.of(Ipv6Address.parse(peer)),
        Optional.of(Octets.ofHex("01000000")),
        Optional.empty(),
        Optional.empty());
  }
}
