package org.lqagent.leasequery;

/**
 * Two clients were said to hold the same lease: RFC 5007 section 4.3.4.
 *
 * @param winner whose last transaction is the newer, or who was first if they are a second apart
 * @param loser the other; the lease is not given to it
 */
public record Conflict(Claim winner, Claim loser) {
  /** One server's word on who holds a lease. */
  public record Claim(GrantedLease lease, ClientLeases by) {}
}
