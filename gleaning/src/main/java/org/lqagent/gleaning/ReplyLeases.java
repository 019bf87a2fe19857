package org.lqagent.gleaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.IaPd;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.IaTa;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.PdExclude;
import org.lqagent.dhcpv6.StatusCode;

/**
 * Takes the leases out of a message, judging as the client does: one bad lease is dropped and
 * counted, the others stand.
 */
final class ReplyLeases {
  /** More than any client has; a message of 64 KiB could hold two thousand. */
  static final int MAX_LEASES = 256;

  /**
   * A lease as a message states it.
   *
   * @param preferredLifetime seconds, 0xffffffff for ever
   * @param validLifetime seconds, 0xffffffff for ever, 0 for no longer
   */
  record Stated(
      Lease lease, long preferredLifetime, long validLifetime, Optional<Ipv6Prefix> excluded) {}

  private final Counters<GleanCount> counts;
  private final List<Stated> stated = new ArrayList<>(2);

  private ReplyLeases(Counters<GleanCount> counts) {
    this.counts = counts;
  }

  /** Those that a server's Reply grants, prolongs or, by a valid lifetime of 0, takes back. */
  static List<Stated> granted(Options message, Counters<GleanCount> counts) {
    ReplyLeases leases = new ReplyLeases(counts);
    for (Option option : message) {
      if (option instanceof IaNa ia && leases.isGood(ia.t1(), ia.t2(), ia.options())) {
        leases.read(ia.options(), true);
      } else if (option instanceof IaPd ia && leases.isGood(ia.t1(), ia.t2(), ia.options())) {
        leases.read(ia.options(), true);
      } else if (option instanceof IaTa ia && leases.isGood(0, 0, ia.options())) {
        leases.read(ia.options(), true);
      }
    }
    return leases.stated;
  }

  /** Those that a client names, whatever lifetimes it writes beside them. */
  static List<Stated> named(Options message, Counters<GleanCount> counts) {
    ReplyLeases leases = new ReplyLeases(counts);
    for (Option option : message) {
      if (option instanceof IaNa || option instanceof IaPd || option instanceof IaTa) {
        leases.read(option.options(), false);
      }
    }
    return leases.stated;
  }

  private boolean isGood(long t1, long t2, Options ia) {
    if (StatusCode.in(ia) != StatusCode.SUCCESS) {
      counts.count(GleanCount.FAILED_IA);
      return false;
    }
    // RFC 8415 section 21.4: a client discards the IA. Section 21.21 says the same of IA_PD.
    if (t1 > t2 && t2 > 0) {
      counts.count(GleanCount.T1_AFTER_T2);
      return false;
    }
    return true;
  }

  private void read(Options ia, boolean judgesLifetimes) {
    for (Option option : ia) {
      if (option instanceof IaAddress address) {
        add(
            Optional.of(Lease.of(address.address())),
            address.preferredLifetime(),
            address.validLifetime(),
            address.options(),
            judgesLifetimes);
      } else if (option instanceof IaPrefix prefix) {
        add(
            prefix.prefix().map(Lease::of),
            prefix.preferredLifetime(),
            prefix.validLifetime(),
            prefix.options(),
            judgesLifetimes);
      }
    }
  }

  private void add(
      Optional<Lease> lease,
      long preferredLifetime,
      long validLifetime,
      Options options,
      boolean judgesLifetimes) {
    if (stated.size() == MAX_LEASES) {
      counts.count(GleanCount.TOO_MANY_LEASES_IN_MESSAGE);
    } else if (lease.isEmpty()) {
      counts.count(GleanCount.BAD_PREFIX);
    } else if (!isGlobal(lease.get().prefix())) {
      counts.count(GleanCount.NOT_GLOBAL);
    } else if (judgesLifetimes && StatusCode.in(options) != StatusCode.SUCCESS) {
      counts.count(GleanCount.FAILED_LEASE);
    } else if (judgesLifetimes && preferredLifetime > validLifetime) {
      counts.count(GleanCount.PREFERRED_ABOVE_VALID);
    } else {
      Optional<Ipv6Prefix> excluded =
          options.first(PdExclude.class).flatMap(option -> option.within(lease.get().prefix()));
      stated.add(new Stated(lease.get(), preferredLifetime, validLifetime, excluded));
    }
  }

  /** Nothing that contains, or is, what every host has of its own. */
  static boolean isGlobal(Ipv6Prefix prefix) {
    Ipv6Address network = prefix.network();
    return prefix.length() > 8
        && !network.isUnspecified()
        && !network.isLoopback()
        && !network.isLinkLocal()
        && !network.isMulticast();
  }
}
