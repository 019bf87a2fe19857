package org.lqagent.leasequery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.PdExclude;
import org.lqagent.dhcpv6.StatusCode;

/** Reads the leases of one CLIENT_DATA; a bad one is left out and counted, the others stay. */
final class LeaseReader {
  private enum Skipped {
    LEASE_WITH_STATUS,
    LEASE_OVER,
    LEASE_LEAKED,
    LEASE_NOT_UNICAST,
    LEASE_TWICE,
    LEASE_ABOVE_LIMIT
  }

  private static final Ipv6Prefix MULTICAST = Ipv6Prefix.parse("ff00::/8");
  private static final Ipv6Prefix LINK_LOCAL = Ipv6Prefix.parse("fe80::/10");
  private static final Ipv6Prefix UNSPECIFIED_AND_LOOPBACK = Ipv6Prefix.parse("::/127");

  private final ReplyLimits limits;
  private final Counters counters;
  private final Instant now;
  private final Instant countedFrom;
  private final Instant leakedSince;

  LeaseReader(
      ReplyLimits limits,
      Counters counters,
      Optional<LifetimeMeaning> lifetimes,
      ClientDataReader.Leaks leaks,
      LastTransaction last,
      Instant now) {
    this.limits = limits;
    this.counters = counters;
    this.now = now;
    LifetimeMeaning meaning =
        lifetimes.orElse(last.timeOfDay() ? LifetimeMeaning.GRANTED : LifetimeMeaning.REMAINING);
    this.countedFrom = meaning == LifetimeMeaning.GRANTED && last.isKnown() ? last.at() : now;
    this.leakedSince =
        leaks == ClientDataReader.Leaks.EXPIRED_LEASES && last.isKnown() ? last.at() : now;
  }

  /** Whether an address is among the leases, good or bad. */
  static boolean mentions(Options client, Ipv6Address address) {
    for (Option option : client) {
      if (option instanceof IaAddress leased && leased.address().equals(address)) {
        return true;
      }
      if (option instanceof IaPrefix leased
          && leased.prefix().filter(prefix -> prefix.contains(address)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  List<GrantedLease> read(Options client) {
    List<GrantedLease> leases = new ArrayList<>(2);
    for (Option option : client) {
      Optional<GrantedLease> read = Optional.empty();
      if (option instanceof IaAddress leased) {
        read = address(leased);
      } else if (option instanceof IaPrefix leased) {
        read = prefix(leased);
      }
      if (read.isPresent()) {
        Lease lease = read.get().lease();
        if (contains(leases, lease)) {
          skip(Skipped.LEASE_TWICE);
        } else if (leases.size() == limits.leases()) {
          skip(Skipped.LEASE_ABOVE_LIMIT);
        } else {
          leases.add(read.get());
        }
      }
    }
    return leases;
  }

  private static boolean contains(List<GrantedLease> leases, Lease lease) {
    for (GrantedLease known : leases) {
      if (known.lease().equals(lease)) {
        return true;
      }
    }
    return false;
  }

  private Optional<GrantedLease> address(IaAddress leased) {
    return granted(
        Lease.of(leased.address()),
        leased.preferredLifetime(),
        leased.validLifetime(),
        leased.options());
  }

  private Optional<GrantedLease> prefix(IaPrefix leased) {
    Optional<Ipv6Prefix> prefix = leased.prefix();
    if (prefix.isEmpty() || prefix.get().length() < limits.shortestPrefix()) {
      skip(Skipped.LEASE_NOT_UNICAST);
      return Optional.empty();
    }
    return granted(
        Lease.of(prefix.get()),
        leased.preferredLifetime(),
        leased.validLifetime(),
        leased.options());
  }

  private Optional<GrantedLease> granted(Lease lease, long preferred, long valid, Options options) {
    if (StatusCode.in(options) != StatusCode.SUCCESS) {
      return skip(Skipped.LEASE_WITH_STATUS);
    }
    if (!isUnicast(lease.prefix())) {
      return skip(Skipped.LEASE_NOT_UNICAST);
    }
    Instant validUntil = until(valid, countedFrom);
    if (!validUntil.isAfter(now)) {
      return skip(Skipped.LEASE_OVER);
    }
    if (leakedSince != countedFrom && !until(valid, leakedSince).isAfter(now)) {
      return skip(Skipped.LEASE_LEAKED);
    }
    // RFC 8415 has a client discard preferred > valid; Kea says it of leases that are good.
    Instant preferredUntil = until(preferred, countedFrom);
    return Optional.of(
        new GrantedLease(
            lease,
            preferredUntil.isAfter(validUntil) ? validUntil : preferredUntil,
            validUntil,
            options.first(PdExclude.class).flatMap(e -> e.within(lease.prefix()))));
  }

  private Instant until(long seconds, Instant from) {
    if (seconds == Lifetimes.INFINITY) {
      return GrantedLease.FOREVER;
    }
    return from.plusSeconds(Math.min(seconds, limits.longestLifetime().toSeconds()));
  }

  private static boolean isUnicast(Ipv6Prefix prefix) {
    return !overlap(prefix, MULTICAST)
        && !overlap(prefix, LINK_LOCAL)
        && !overlap(prefix, UNSPECIFIED_AND_LOOPBACK);
  }

  private static boolean overlap(Ipv6Prefix a, Ipv6Prefix b) {
    return a.contains(b) || b.contains(a);
  }

  private Optional<GrantedLease> skip(Skipped reason) {
    counters.count(ReplyReader.SKIPPED, reason);
    return Optional.empty();
  }
}
