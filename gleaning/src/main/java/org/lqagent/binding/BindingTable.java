package org.lqagent.binding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lqagent.binding.Refusal.Reason;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;

/**
 * All bindings, found by longest prefix match.
 *
 * <p>One thread owns the table and calls {@link #apply} and {@link #expire}; any thread may look
 * something up. Observations of whatever origin are settled by one rule: the newest last
 * transaction is believed. That a lease is not mentioned is no news; it takes a release, a decline,
 * a lifetime of 0, its end or an operator to remove one.
 */
public final class BindingTable {
  private final TableLimits limits;
  private final Consumer<Refusal> refused;
  private final Counters<Reason> refusals = new Counters<>(Reason.class);
  private final StampedLock lock = new StampedLock();
  private final Rows rows = new Rows();
  private final Endings endings = new Endings();

  /**
   * @param refused told of each observation that is not believed, on the owner's thread
   */
  public BindingTable(TableLimits limits, Consumer<Refusal> refused) {
    this.limits = limits;
    this.refused = refused;
  }

  /** Settles an observation. Only for the thread that owns the table. */
  public List<BindingChange> apply(Observation observation, Instant now) {
    if (observation instanceof Observation.Granted granted) {
      return grant(granted, now);
    }
    if (observation instanceof Observation.Ended ended) {
      return end(ended);
    }
    if (observation instanceof Observation.ClearedLease cleared) {
      Binding row = rows.exact(cleared.lease().prefix());
      return row == null ? List.of() : List.of(remove(row, EndReason.CLEARED));
    }
    if (observation instanceof Observation.ClearedClient cleared) {
      return clear(rows.ofClient(cleared.clientId()));
    }
    if (observation instanceof Observation.ClearedInterface cleared) {
      return clear(rows.where(row -> cleared.interfaceName().equals(row.place.interfaceName())));
    }
    throw new AssertionError(observation);
  }

  /** Removes what has ended. Only for the thread that owns the table. */
  public List<BindingChange> expire(Instant now) {
    endings.forgetOld(now);
    long time = Binding.micros(now);
    List<BindingChange> changes = List.of();
    for (Binding first = rows.endsFirst();
        first != null && first.validMicros <= time;
        first = rows.endsFirst()) {
      changes = changes.isEmpty() ? new ArrayList<>() : changes;
      changes.add(remove(first, EndReason.EXPIRED));
    }
    return changes;
  }

  /** Who holds an address, or the longest delegated prefix around it. For any thread. */
  public Optional<Binding> lookup(Ipv6Address address) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      Binding row = rows.longestMatch(address);
      if (lock.validate(stamp)) {
        return Optional.ofNullable(row);
      }
    }
    return Optional.ofNullable(read(() -> rows.longestMatch(address)));
  }

  /** Every binding of an address or of a prefix around it, the longest first. For any thread. */
  public List<Binding> covering(Ipv6Address address) {
    return read(() -> rows.matches(address));
  }

  /** The binding of exactly this lease. For any thread. */
  public Optional<Binding> find(Lease lease) {
    return Optional.ofNullable(read(() -> rows.exact(lease.prefix())))
        .filter(binding -> binding.lease().equals(lease));
  }

  /** All that a client holds, anywhere. For any thread. */
  public List<Binding> ofClient(Duid clientId) {
    return read(() -> rows.ofClient(clientId));
  }

  /** All that is held on an interface; goes through the whole table. For any thread. */
  public List<Binding> onInterface(String interfaceName) {
    return bindings(row -> interfaceName.equals(row.place.interfaceName())).toList();
  }

  /** Every binding at one moment, in no order. For any thread. */
  public Stream<Binding> bindings() {
    return bindings(row -> true);
  }

  /**
   * What ends before a time, in no order: a client may have renewed it past the relay agent, RFC
   * 8415 section 18.4, so ask before it goes. For any thread.
   */
  public List<Binding> endingBefore(Instant time) {
    return read(() -> rows.endingBefore(Binding.micros(time)));
  }

  /** When the next binding ends, if one does. For any thread. */
  public Optional<Instant> nextEnd() {
    return Optional.ofNullable(read(rows::endsFirst)).map(Binding::validUntil);
  }

  public int size() {
    return read(rows::size);
  }

  /** How many observations were not believed, by reason. For any thread. */
  public Counters<Reason> refusals() {
    return refusals;
  }

  // Leases come by the million at a start: what is done for each is done without lambdas, which are
  // dear to make before the better compiler has seen them, if it ever does.
  private List<BindingChange> grant(Observation.Granted granted, Instant now) {
    Binding news = granted.binding();
    Binding current = rows.sameLease(news);
    Optional<Reason> reason =
        current == null ? cannotAdd(news, now) : cannotReplace(current, news, now);
    if (reason.isPresent()) {
      refuse(reason.get(), granted, current);
      return List.of();
    }
    endings.forget(news);
    return current == null ? add(news) : replace(current, news);
  }

  private List<BindingChange> add(Binding news) {
    Binding added = rows.share(news);
    long stamp = lock.writeLock();
    try {
      rows.add(added);
    } finally {
      lock.unlockWrite(stamp);
    }
    return List.of(new BindingChange.Added(added));
  }

  private List<BindingChange> replace(Binding before, Binding news) {
    boolean isSameClient = before.isSameClient(news);
    Binding after = rows.share(isSameClient ? locatedLike(before, news) : news);
    if (after.equals(before)) {
      return List.of();
    }
    write(() -> rows.replace(before, after));
    boolean isSameWay =
        before.interfaceName().equals(after.interfaceName())
            && before.nextHop().equals(after.nextHop())
            && before.isSameLease(after);
    return List.of(
        isSameClient && isSameWay
            ? new BindingChange.Updated(before, after)
            : new BindingChange.Moved(before, after));
  }

  /** What the news do not say of the place is taken from what was known. */
  private static Binding locatedLike(Binding before, Binding news) {
    return news.place.equals(before.place)
        ? news
        : news.withLocation(news.location().orFrom(before.location()));
  }

  private List<BindingChange> end(Observation.Ended ended) {
    Binding current = rows.exact(ended.lease().prefix());
    Optional<Reason> reason = cannotEnd(current, ended);
    if (reason.isPresent()) {
      refuse(reason.get(), ended, current);
      return List.of();
    }
    endings.add(ended.lease(), ended.at());
    return List.of(remove(current, ended.reason()));
  }

  private Optional<Reason> cannotAdd(Binding news, Instant now) {
    if (news.isOver(now)) {
      return Optional.of(Reason.ALREADY_EXPIRED);
    }
    if (endings.isOver(news)) {
      return Optional.of(Reason.ENDED_SINCE);
    }
    if (rows.size() >= limits.leases()) {
      return Optional.of(Reason.TABLE_FULL);
    }
    return beyondLimits(news);
  }

  private Optional<Reason> cannotReplace(Binding known, Binding news, Instant now) {
    if (news.isOver(now)) {
      return Optional.of(Reason.ALREADY_EXPIRED);
    }
    if (known.origin() == Origin.STATIC || news.origin() == Origin.STATIC) {
      return news.origin() == Origin.STATIC ? Optional.empty() : Optional.of(Reason.STATIC_BINDING);
    }
    boolean isSameClient = known.isSameClient(news);
    if (news.transactionMicros < known.transactionMicros) {
      return Optional.of(isSameClient ? Reason.OLDER_TRANSACTION : Reason.HELD_BY_ANOTHER);
    }
    if (news.transactionMicros == known.transactionMicros && !isSameClient) {
      return Optional.of(Reason.HELD_BY_ANOTHER);
    }
    boolean staysInItsLimits =
        isSameClient
            && known.isSameLease(news)
            && (news.interfaceName().isEmpty()
                || known.interfaceName().equals(news.interfaceName()));
    return staysInItsLimits ? Optional.empty() : beyondLimits(news);
  }

  private Optional<Reason> beyondLimits(Binding news) {
    // What the configuration names is wanted, however much.
    if (news.origin() == Origin.STATIC) {
      return Optional.empty();
    }
    String interfaceName = news.place.interfaceName();
    if (interfaceName != null && rows.onInterface(interfaceName) >= limits.leasesPerInterface()) {
      return Optional.of(Reason.TOO_MANY_LEASES_ON_INTERFACE);
    }
    boolean isPrefix = news.isPrefix();
    int held = rows.count(news.clientId(), interfaceName, isPrefix);
    if (isPrefix) {
      return held < limits.prefixesPerClient()
          ? Optional.empty()
          : Optional.of(Reason.TOO_MANY_PREFIXES_OF_CLIENT);
    }
    return held < limits.addressesPerClient()
        ? Optional.empty()
        : Optional.of(Reason.TOO_MANY_ADDRESSES_OF_CLIENT);
  }

  private static Optional<Reason> cannotEnd(Binding known, Observation.Ended ended) {
    if (known == null) {
      return Optional.of(Reason.UNKNOWN_LEASE);
    }
    if (!known.clientId().equals(ended.clientId()) || !known.lease().equals(ended.lease())) {
      return Optional.of(Reason.NOT_ITS_CLIENT);
    }
    if (known.origin() == Origin.STATIC) {
      return Optional.of(Reason.STATIC_BINDING);
    }
    Location.Match match = known.location().match(ended.location());
    // A client must prove its port, RFC 8987 section 4.2, G-9; a server's word needs no more than
    // not to contradict.
    boolean isItsPort =
        ended.reason() == EndReason.ZERO_LIFETIME
            ? match != Location.Match.DIFFERENT
            : match == Location.Match.SAME;
    if (!isItsPort) {
      return Optional.of(Reason.NOT_ITS_PORT);
    }
    return Binding.micros(ended.at()) < known.transactionMicros
        ? Optional.of(Reason.OLDER_TRANSACTION)
        : Optional.empty();
  }

  private void refuse(Reason reason, Observation observation, Binding current) {
    refusals.count(reason);
    refused.accept(new Refusal(reason, observation, Optional.ofNullable(current)));
  }

  private List<BindingChange> clear(List<Binding> cleared) {
    return cleared.stream().map(row -> remove(row, EndReason.CLEARED)).toList();
  }

  private BindingChange remove(Binding row, EndReason reason) {
    write(() -> rows.remove(row));
    return new BindingChange.Removed(row, reason);
  }

  private Stream<Binding> bindings(Predicate<Binding> wanted) {
    Binding[] all = read(rows::toArray);
    return Arrays.stream(all).filter(wanted);
  }

  private void write(Runnable change) {
    long stamp = lock.writeLock();
    try {
      change.run();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private <T> T read(Supplier<T> question) {
    long stamp = lock.readLock();
    try {
      return question.get();
    } finally {
      lock.unlockRead(stamp);
    }
  }
}
