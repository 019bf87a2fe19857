package org.lqagent.leasequery;

import java.util.List;
import org.lqagent.dhcpv6.Ipv6Address;

/** What a valid LEASEQUERY-REPLY says in answer to a question: RFC 5007 section 4.3.3. */
sealed interface Reply {
  /** One client's leases; where an address was asked for, it is among them. */
  record Leases(ClientLeases client) implements Reply {}

  /** The client has leases on these links, each of which can be asked for. */
  record Links(List<Ipv6Address> links) implements Reply {}

  /** The server looked and knows of no lease. */
  record Nothing() implements Reply {}

  /** The server would not look. */
  record Failure(int status) implements Reply {}

  /** It answers something else than was asked. */
  record Useless(Discard reason) implements Reply {}
}
