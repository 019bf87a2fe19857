package org.lqagent.leasequery;

import java.time.Duration;

/**
 * How much of what a server says is believed.
 *
 * @param leases leases taken from one reply
 * @param links links that a client may turn out to be on, each asked for once
 * @param shortestPrefix bits that a delegated prefix has at least
 * @param longestLifetime finite lifetimes are cut to this: Kea counts down from infinity too
 */
public record ReplyLimits(int leases, int links, int shortestPrefix, Duration longestLifetime) {
  public static final ReplyLimits DEFAULT = new ReplyLimits(256, 64, 16, Duration.ofDays(366));
}
