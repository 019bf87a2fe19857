package org.lqagent.leasequery;

import java.time.Instant;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/**
 * A lease and how long it is good for, by the requestor's own steady clock.
 *
 * @param preferredUntil not after {@code validUntil}; {@link #FOREVER} if it never ends
 * @param validUntil {@link #FOREVER} if it never ends
 * @param excluded the part of a delegated prefix that stays with the delegating router, RFC 6603
 */
public record GrantedLease(
    Lease lease, Instant preferredUntil, Instant validUntil, Optional<Ipv6Prefix> excluded) {
  public static final Instant FOREVER = Instant.MAX;
}
