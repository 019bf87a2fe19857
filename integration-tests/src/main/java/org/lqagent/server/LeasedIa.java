package org.lqagent.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.Octets;

/**
 * An identity association as a lease file has it.
 *
 * @param key what the file calls it: kind, IAID and DUID
 * @param lastTransaction when the client was last heard about it
 * @param leases those in force when it was written
 */
record LeasedIa(
    Key key,
    Duid client,
    Instant lastTransaction,
    List<StoredLease> leases,
    Optional<LqRelayData> relayData) {
  LeasedIa {
    leases = List.copyOf(leases);
  }

  /** A later entry of the same kind and name replaces an earlier one. */
  record Key(String kind, Octets iaidAndDuid) {}
}
