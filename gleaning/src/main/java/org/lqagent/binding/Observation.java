package org.lqagent.binding;

import java.time.Instant;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Lease;

/** Something that was learnt about leases, whatever it was learnt from. */
public sealed interface Observation {

  /** A lease was granted or prolonged, or is known to be held. */
  record Granted(Binding binding) implements Observation {}

  /**
   * A lease ended.
   *
   * @param reason not {@code EXPIRED} or {@code CLEARED}
   * @param clientId who must hold it
   * @param location where the holder must be
   */
  record Ended(Lease lease, EndReason reason, Duid clientId, Location location, Instant at)
      implements Observation {}

  /** An operator wants a lease forgotten. */
  record ClearedLease(Lease lease) implements Observation {}

  /** An operator wants all leases of a client forgotten. */
  record ClearedClient(Duid clientId) implements Observation {}

  /** An operator wants all leases on an interface forgotten. */
  record ClearedInterface(String interfaceName) implements Observation {}
}
