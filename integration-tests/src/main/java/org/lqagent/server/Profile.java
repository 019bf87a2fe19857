package org.lqagent.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.Ipv6Address;

/** A way of answering: the RFC's, or that of a server which is out there. */
interface Profile {
  Verdict answer(Query query, Instant now);

  /** Whether a query that came through relays is answered unless told otherwise. */
  default boolean answersRelayed() {
    return true;
  }

  /** Whether the answer to a relayed query is wrapped, as RFC 5007 section 4.4.3 wants. */
  default boolean wrapsRelayed() {
    return true;
  }

  /** Whether replies go to the port that the query came from, not to 546. */
  default boolean repliesToSourcePort() {
    return false;
  }

  /** How it answers over TCP, RFC 5460, as deviations from what that says; empty if not at all. */
  default Optional<List<BulkFault>> bulk() {
    return Optional.empty();
  }

  /** A client as {@link #bulk} tells of it. */
  default ClientData bulkData(
      ClientBinding binding, Set<Integer> wanted, Ipv6Address requestor, Instant now) {
    throw new UnsupportedOperationException("there is no bulk leasequery");
  }

  /** How many times each reply is sent. */
  default int copies() {
    return 1;
  }
}
