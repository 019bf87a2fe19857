package org.lqagent.leasequery;

import java.time.Instant;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * What is not to be asked about again for a while.
 *
 * @param prefix an address as a /128, or a whole prefix
 * @param since when the first of the failures in a row was
 * @param until when it may be asked about again
 * @param failures how many in a row of this kind
 */
public record Unknown(
    Ipv6Prefix prefix, Reason reason, Instant since, Instant until, int failures) {
  /** Why it is unknown. */
  public enum Reason {
    /** The servers say that nobody holds it. */
    NOTHING,
    /** The servers would not say. */
    REFUSED,
    /** No server answered. */
    SILENCE
  }
}
