package org.lqagent.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.LqRelayData;

/**
 * What one client holds on one link.
 *
 * @param lastTransaction when the server last heard the client on that link
 * @param leases at least one, each with valid lifetime left
 * @param relayData how the client's last message came, where it came through a relay and that was
 *     kept
 */
public record ClientBinding(
    Duid client,
    Link link,
    Instant lastTransaction,
    List<StoredLease> leases,
    Optional<LqRelayData> relayData) {
  public ClientBinding {
    leases = List.copyOf(leases);
  }

  /** Whole seconds since the last transaction, never negative: RFC 5007 section 4.1.2.3. */
  long age(Instant now) {
    long seconds = Duration.between(lastTransaction, now).toSeconds();
    return Math.min(Math.max(0, seconds), Lifetimes.INFINITY);
  }
}
