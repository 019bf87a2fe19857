package org.lqagent.gleaning;

/** What to do when a server knows the lease, and nothing in its answer names the port. */
public enum LocationPolicy {
  /** Believe that the holder is where the packet came from. */
  TRUST,
  /** Believe only an answer whose relay data name that port. */
  REQUIRE
}
