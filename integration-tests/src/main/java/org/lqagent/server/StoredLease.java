package org.lqagent.server;

import java.time.Duration;
import java.time.Instant;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;

/**
 * A lease as it was granted.
 *
 * @param preferredLifetime seconds from {@code granted} on, 0xffffffff for ever
 * @param validLifetime seconds from {@code granted} on, 0xffffffff for ever
 */
public record StoredLease(
    Lease lease, long preferredLifetime, long validLifetime, Instant granted) {
  /** Whether some valid lifetime is left. */
  public boolean isLive(Instant now) {
    return remaining(validLifetime, now) > 0;
  }

  /** IAADDR or IAPREFIX with what is left of the lifetimes. */
  public Option remaining(Instant now) {
    long valid = remaining(validLifetime, now);
    return with(Math.min(remaining(preferredLifetime, now), valid), valid);
  }

  /** IAADDR or IAPREFIX with the lifetimes that were granted. */
  public Option asGranted() {
    return with(preferredLifetime, validLifetime);
  }

  /** IAADDR or IAPREFIX with these lifetimes. */
  Option with(long preferred, long valid) {
    return lease.kind() == Lease.Kind.ADDRESS
        ? new IaAddress(lease.prefix().network(), preferred, valid, Options.NONE)
        : IaPrefix.of(lease.prefix(), preferred, valid, Options.NONE);
  }

  /** Whole seconds since it was granted, never negative. */
  long age(Instant now) {
    return Math.max(0, Duration.between(granted, now).toSeconds());
  }

  private long remaining(long lifetime, Instant now) {
    return lifetime == Lifetimes.INFINITY ? lifetime : Math.max(0, lifetime - age(now));
  }
}
