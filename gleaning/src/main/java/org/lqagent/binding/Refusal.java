package org.lqagent.binding;

import java.util.Optional;

/**
 * An observation that the table did not believe, or had no room for.
 *
 * @param current what the table holds for the lease
 */
public record Refusal(Reason reason, Observation observation, Optional<Binding> current) {

  public enum Reason {
    /** Its valid lifetime is over. */
    ALREADY_EXPIRED,
    /** The table has newer news of the same client. */
    OLDER_TRANSACTION,
    /** The table knows another holder, and news that are as new. */
    HELD_BY_ANOTHER,
    /** Granted before the lease was released, declined or taken back. */
    ENDED_SINCE,
    /** The configuration says otherwise. */
    STATIC_BINDING,
    /** RFC 8987 section 4.1, G-5 and G-6. */
    TOO_MANY_PREFIXES_OF_CLIENT,
    TOO_MANY_ADDRESSES_OF_CLIENT,
    /** RFC 8987 section 4.1, G-7. */
    TOO_MANY_LEASES_ON_INTERFACE,
    TABLE_FULL,
    /** Nobody is known to hold the lease that ended. */
    UNKNOWN_LEASE,
    /** Somebody wanted to end the lease of another client. */
    NOT_ITS_CLIENT,
    /** Somebody wanted to end a lease from another port. */
    NOT_ITS_PORT
  }
}
