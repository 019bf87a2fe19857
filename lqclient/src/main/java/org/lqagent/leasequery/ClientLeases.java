package org.lqagent.leasequery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.RelayMessage;

/**
 * What one server says one client holds: a CLIENT_DATA that passed every check.
 *
 * @param lastTransaction when that server last heard the client, by the requestor's own clock;
 *     {@link #UNKNOWN_TIME} if it gave no age that can be
 * @param relayData the Relay-forward in which the client's last message reached the server, without
 *     that message
 */
public record ClientLeases(
    Duid clientId,
    Duid serverId,
    Instant lastTransaction,
    List<GrantedLease> leases,
    Optional<RelayMessage> relayData) {
  /** The last transaction of leases whose server gave no age that can be: older than any other. */
  public static final Instant UNKNOWN_TIME = Instant.EPOCH;

  public ClientLeases {
    leases = List.copyOf(leases);
  }

  /** The same with other leases. */
  public ClientLeases with(List<GrantedLease> leases) {
    return new ClientLeases(clientId, serverId, lastTransaction, leases, relayData);
  }

  /** The same with another last transaction. */
  public ClientLeases at(Instant lastTransaction) {
    return new ClientLeases(clientId, serverId, lastTransaction, leases, relayData);
  }
}
