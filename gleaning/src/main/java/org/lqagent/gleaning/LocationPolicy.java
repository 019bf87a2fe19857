package org.lqagent.gleaning;

/**
 * What to do when a server knows the lease, and nothing in its answer names the port. A leasequery
 * proves that an address is leased, not that it is leased there.
 */
public enum LocationPolicy {
  /** Believe that the holder is where the packet came from. */
  TRUST,
  /** Believe it once the holder answered a neighbour solicitation there: RFC 7513 section 7. */
  PROBE,
  /** Believe only an answer whose relay data name that port. */
  REQUIRE
}
