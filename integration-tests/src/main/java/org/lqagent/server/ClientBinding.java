package org.lqagent.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Prefix;
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

  /** The same for each lease alone. */
  Stream<ClientBinding> eachLease() {
    return leases.stream().map(lease -> with(List.of(lease)));
  }

  /** The same with the leases inside a prefix only; nothing if there are none. */
  Stream<ClientBinding> within(Ipv6Prefix prefix) {
    List<StoredLease> inside =
        leases.stream()
            .filter(stored -> prefix.contains(stored.lease().prefix().network()))
            .toList();
    return inside.isEmpty() ? Stream.empty() : Stream.of(with(inside));
  }

  private ClientBinding with(List<StoredLease> others) {
    return new ClientBinding(client, link, lastTransaction, others, relayData);
  }

  /** Whole seconds since the last transaction, never negative: RFC 5007 section 4.1.2.3. */
  long age(Instant now) {
    long seconds = Duration.between(lastTransaction, now).toSeconds();
    return Math.min(Math.max(0, seconds), Lifetimes.INFINITY);
  }
}
