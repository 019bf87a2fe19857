package org.lqagent.binding;

import java.time.Instant;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/**
 * A lease, who holds it, where, and for how long. Instants are of one steady clock, and good to the
 * microsecond once the table has them.
 *
 * @param preferredUntil {@link Instant#MAX} for ever
 * @param validUntil {@link Instant#MAX} for ever
 * @param lastTransaction when a server last heard the client about it: the newest is believed
 * @param serverId who granted it; empty for a static binding
 * @param excluded the part of a delegated prefix that is not to be routed to the client, RFC 6603
 */
public record Binding(
    Lease lease,
    Duid clientId,
    Location location,
    Instant preferredUntil,
    Instant validUntil,
    Instant lastTransaction,
    Origin origin,
    Optional<Duid> serverId,
    Optional<Ipv6Prefix> excluded) {

  public Optional<String> interfaceName() {
    return location.interfaceName();
  }

  public Optional<Ipv6Address> nextHop() {
    return location.nextHop();
  }

  public Binding withLocation(Location changed) {
    return new Binding(
        lease,
        clientId,
        changed,
        preferredUntil,
        validUntil,
        lastTransaction,
        origin,
        serverId,
        excluded);
  }
}
