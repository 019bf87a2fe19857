package org.lqagent.lab;

import java.util.Locale;

/** A spot in the lab: each is a network namespace of its own. */
public enum Place {
  /** A subscriber's computer, in the delegated prefix behind {@link #CLIENT}. */
  HOST,
  /** A subscriber's router: leases an address and a prefix. */
  CLIENT,
  /** The concentrator, with the relay; the agent's place. */
  BNG,
  /** The bridge that is the uplink segment. */
  NET,
  /** The first server: ISC dhcpd, which gives the leases. */
  SRV1,
  /** The second server: whichever a test wants there. */
  SRV2,
  /** A computer on the far side of the concentrator. */
  CORE;

  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
