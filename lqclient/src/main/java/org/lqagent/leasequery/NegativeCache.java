package org.lqagent.leasequery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Remembers which addresses were asked about in vain: RFC 5007 section 5. Bounded, since whoever
 * scans a /64 never runs out of addresses. Safe for use by any thread.
 */
public final class NegativeCache {
  private final NegativeSettings settings;
  private final InstantSource steady;
  private final Instant start;
  private final Cache<Ipv6Prefix, Unknown> entries;

  /** The keys in order, to find those inside a prefix. */
  private final NavigableSet<Ipv6Prefix> keys = new ConcurrentSkipListSet<>();

  /** How many keys there are of each length, to look up only lengths that occur. */
  private final AtomicIntegerArray lengths = new AtomicIntegerArray(Ipv6Address.BITS + 1);

  public NegativeCache(NegativeSettings settings, InstantSource steady) {
    this.settings = settings;
    this.steady = steady;
    this.start = steady.instant();
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(settings.size())
            .ticker(() -> Duration.between(start, steady.instant()).toNanos())
            .expireAfter(Expiry.writing((Ipv6Prefix prefix, Unknown unknown) -> kept(unknown)))
            .evictionListener((Ipv6Prefix prefix, Unknown gone, RemovalCause why) -> drop(prefix))
            .executor(Runnable::run)
            .build();
  }

  /** What is known about the failure to find an address, while it is not to be asked about. */
  public Optional<Unknown> lookup(Ipv6Address address) {
    Instant now = steady.instant();
    for (int length = Ipv6Address.BITS; length >= 0; length--) {
      if (lengths.get(length) > 0) {
        Unknown unknown = entries.getIfPresent(Ipv6Prefix.containing(address, length));
        if (unknown != null && now.isBefore(unknown.until())) {
          return Optional.of(unknown);
        }
      }
    }
    return Optional.empty();
  }

  /** Remembers how asking about an address ended; a good answer clears it. */
  public void remember(Ipv6Address address, LeaseAnswer answer) {
    remember(Ipv6Prefix.of(address), answer);
  }

  /** Remembers how asking ended, for a whole prefix that is known to share the outcome. */
  public void remember(Ipv6Prefix prefix, LeaseAnswer answer) {
    Optional<Unknown.Reason> reason =
        answer.match(
            bound -> Optional.empty(),
            none -> Optional.of(Unknown.Reason.NOTHING),
            refused -> Optional.of(Unknown.Reason.REFUSED),
            // It was never asked; the next packet may fare better.
            silence ->
                silence.transmissions() == 0
                    ? Optional.empty()
                    : Optional.of(Unknown.Reason.SILENCE));
    if (reason.isPresent()) {
      Instant now = steady.instant();
      entries
          .asMap()
          .compute(
              prefix, (key, before) -> next(key, reason.get(), Optional.ofNullable(before), now));
      if (keys.add(prefix)) {
        lengths.incrementAndGet(prefix.length());
      }
      // It may have been evicted before it was among the keys.
      if (!entries.asMap().containsKey(prefix)) {
        drop(prefix);
      }
    } else if (answer instanceof LeaseAnswer.Bound) {
      forget(prefix);
    }
  }

  /** Forgets every failure inside a prefix, and the prefix's own: somebody got a lease there. */
  public void forget(Ipv6Prefix lease) {
    for (Ipv6Prefix key : keys.tailSet(lease, true)) {
      if (!lease.contains(key)) {
        break;
      }
      entries
          .asMap()
          .computeIfPresent(
              key,
              (gone, unknown) -> {
                drop(gone);
                return null;
              });
    }
  }

  /** Forgets everything. */
  public void clear() {
    keys.forEach(this::forget);
  }

  /** What is not to be asked about now, in the order of addresses. */
  public List<Unknown> unknowns() {
    Instant now = steady.instant();
    Map<Ipv6Prefix, Unknown> view = entries.asMap();
    return keys.stream()
        .flatMap(key -> Optional.ofNullable(view.get(key)).stream())
        .filter(unknown -> now.isBefore(unknown.until()))
        .toList();
  }

  /** How many are remembered, those that may be asked about again soon included. */
  public int size() {
    return keys.size();
  }

  private Unknown next(
      Ipv6Prefix prefix, Unknown.Reason reason, Optional<Unknown> before, Instant now) {
    if (reason == Unknown.Reason.NOTHING) {
      return new Unknown(prefix, reason, now, now.plus(settings.nothing()), 1);
    }
    Optional<Unknown> inRow = before.filter(unknown -> unknown.reason() != Unknown.Reason.NOTHING);
    int failures = inRow.map(Unknown::failures).orElse(0) + 1;
    Duration wait = settings.silence();
    for (int i = 1; i < failures && wait.compareTo(settings.nothing()) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    wait = wait.compareTo(settings.nothing()) > 0 ? settings.nothing() : wait;
    return new Unknown(
        prefix, reason, inRow.map(Unknown::since).orElse(now), now.plus(wait), failures);
  }

  // Kept as long again after its time is over, so that a failure right after it is one in a row.
  private Duration kept(Unknown unknown) {
    Duration over = Duration.between(steady.instant(), unknown.until());
    return unknown.reason() == Unknown.Reason.NOTHING ? over : over.plus(settings.nothing());
  }

  private void drop(Ipv6Prefix key) {
    if (keys.remove(key)) {
      lengths.decrementAndGet(key.length());
    }
  }
}
