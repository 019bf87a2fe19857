package org.lqagent.agent.sharing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingRow;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.leasequery.Counters;

/**
 * What the other publishers of a site know, held warm: read once, then followed change by change,
 * and read again where a change may have been missed.
 *
 * <p>For one thread, but for {@link #size} and {@link #bindings}.
 */
final class Mirror {
  /** A binding and who publishes it. */
  private record Warm(String publisher, Binding binding) {}

  /** The number of the latest change, where none was seen since the rows were read. */
  private static final long ANY = -1;

  /** How far a publisher's changes were followed. */
  private record Followed(String edition, long number) {
    boolean isMissedBefore(SharedChange change) {
      return number != ANY && change.number() > number + 1;
    }
  }

  /** Told of what changes in the mirror. */
  interface Listener {
    void changed(String publisher, Binding binding);

    void gone(String publisher, Binding binding);
  }

  private final String ownName;
  private final SharedRow rows;
  private final int limit;
  private final Counters counters;
  private final Listener listener;
  private final Map<Lease, Warm> warm = new ConcurrentHashMap<>();
  private final Map<String, Followed> followed = new HashMap<>();
  private Optional<String> position = Optional.empty();

  /**
   * @param ownName whose rows are left out
   * @param limit how many bindings it holds at most; others are counted
   */
  Mirror(String ownName, SharedRow rows, int limit, Counters counters, Listener listener) {
    this.ownName = ownName;
    this.rows = rows;
    this.limit = limit;
    this.counters = counters;
    this.listener = listener;
  }

  int size() {
    return warm.size();
  }

  /** The bindings of one publisher, or of all. */
  List<Binding> bindings(Optional<String> publisher) {
    return warm.values().stream()
        .filter(one -> publisher.isEmpty() || publisher.get().equals(one.publisher()))
        .map(Warm::binding)
        .toList();
  }

  /** Who publishes something that is held here. */
  Set<String> publishers() {
    Set<String> publishers = new HashSet<>();
    warm.values().forEach(one -> publishers.add(one.publisher()));
    return publishers;
  }

  /** Whether the rows were read, and changes can be followed. */
  boolean hasBegun() {
    return position.isPresent();
  }

  /** Reads the rows of every publisher that has a new edition; the first time, of all. */
  void check(RedisStore store, Instant now) throws StoreException {
    warm.values().removeIf(one -> !one.binding().validUntil().isAfter(now));
    if (position.isEmpty()) {
      // Before the rows are read, so that what changes meanwhile is read, if need be, twice.
      position = Optional.of(store.position());
    }
    for (Map.Entry<String, String> stored : store.editions().entrySet()) {
      Followed known = followed.get(stored.getKey());
      if (!stored.getKey().equals(ownName)
          && (known == null || !known.edition().equals(stored.getValue()))) {
        readAll(store, stored.getKey());
        followed.put(stored.getKey(), new Followed(stored.getValue(), ANY));
      }
    }
  }

  /**
   * Takes the changes since the last time; waits a while for the first.
   *
   * @return whether there was any
   */
  boolean follow(RedisStore store, Duration wait) throws StoreException {
    RedisStore.Page page = store.changes(position.orElseThrow(), wait);
    for (SharedChange change : page.changes()) {
      if (!change.publisher().equals(ownName)) {
        take(store, change);
      }
    }
    position = Optional.of(page.position());
    return !page.changes().isEmpty();
  }

  private void take(RedisStore store, SharedChange change) throws StoreException {
    Followed known = followed.get(change.publisher());
    boolean isOfAnotherEdition = known == null || !known.edition().equals(change.edition());
    if (isOfAnotherEdition || known.isMissedBefore(change)) {
      if (!isOfAnotherEdition) {
        counters.count("sharing.gaps");
      }
      readAll(store, change.publisher());
    }
    if (isOfAnotherEdition || change.number() > known.number()) {
      followed.put(change.publisher(), new Followed(change.edition(), change.number()));
      apply(change);
    }
  }

  private void apply(SharedChange change) {
    counters.count("sharing.followed");
    if (change.row().isPresent()) {
      read(change.row().get()).ifPresent(binding -> put(change.publisher(), binding));
    } else {
      BindingRow.leaseOf(change.lease()).ifPresent(lease -> remove(change.publisher(), lease));
    }
  }

  private void readAll(RedisStore store, String publisher) throws StoreException {
    counters.count("sharing.read-anew");
    Set<Lease> seen = new HashSet<>();
    store.rows(
        publisher,
        octets ->
            read(octets)
                .ifPresent(
                    binding -> {
                      seen.add(binding.lease());
                      put(publisher, binding);
                    }));
    List<Lease> gone = new ArrayList<>();
    warm.forEach(
        (lease, one) -> {
          if (one.publisher().equals(publisher) && !seen.contains(lease)) {
            gone.add(lease);
          }
        });
    gone.forEach(lease -> remove(publisher, lease));
  }

  private Optional<Binding> read(byte[] octets) {
    Optional<Binding> binding = rows.read(octets);
    if (binding.isEmpty()) {
      counters.count("sharing.damaged-rows");
    }
    return binding;
  }

  private void put(String publisher, Binding binding) {
    Warm known = warm.get(binding.lease());
    if (known == null && warm.size() >= limit) {
      counters.count("sharing.beyond-limit");
    } else if (known == null
        || known.publisher().equals(publisher)
        || !binding.lastTransaction().isBefore(known.binding().lastTransaction())) {
      warm.put(binding.lease(), new Warm(publisher, binding));
      listener.changed(publisher, binding);
    }
  }

  private void remove(String publisher, Lease lease) {
    Warm known = warm.get(lease);
    if (known != null && known.publisher().equals(publisher)) {
      warm.remove(lease);
      listener.gone(publisher, known.binding());
    }
  }
}
