package org.lqagent.agent.sharing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Lease;

/**
 * Brings the rows of one publisher to what its table holds: the latest of each lease that changed,
 * many at a time; all of them when the store does not have this edition.
 *
 * <p>{@link #changed} and {@link #pending} are for any thread, all else for one.
 */
final class Publisher {
  private static final int AT_ONCE = 1024;

  private final String name;
  private final BindingTable table;
  private final SharedRow rows;
  private final Consumer<List<Binding>> found;

  private final Object lock = new Object();
  // Under the lock.
  private final Map<Lease, Optional<Binding>> pending = new HashMap<>();
  private int underWay;

  private Optional<String> edition = Optional.empty();
  private boolean hasPublished;
  private long number;

  /**
   * @param found given the bindings that an earlier run of this publisher left in the store, and
   *     the table does not have
   */
  Publisher(String name, BindingTable table, SharedRow rows, Consumer<List<Binding>> found) {
    this.name = name;
    this.table = table;
    this.rows = rows;
    this.found = found;
  }

  /** Says that a lease changed. */
  void changed(Lease lease, Optional<Binding> after) {
    synchronized (lock) {
      pending.put(lease, after);
    }
  }

  /** How many leases the store has not said yet that it has. */
  int pending() {
    synchronized (lock) {
      return pending.size() + underWay;
    }
  }

  /** Makes sure that the store has this edition; writes all rows if it does not. */
  void check(RedisStore store) throws StoreException {
    Optional<String> stored = Optional.ofNullable(store.editions().get(name));
    if (edition.isEmpty() || !edition.equals(stored)) {
      publishAll(store);
    }
  }

  /** Has all rows written again before anything else is published. */
  void begin() {
    edition = Optional.empty();
  }

  boolean hasBegun() {
    return edition.isPresent();
  }

  /** Publishes what changed. */
  void publish(RedisStore store) throws StoreException {
    if (edition.isEmpty()) {
      publishAll(store);
    }
    for (Map<Lease, Optional<Binding>> batch = take(); !batch.isEmpty(); batch = take()) {
      try {
        publish(store, batch);
      } catch (StoreException e) {
        synchronized (lock) {
          batch.forEach(pending::putIfAbsent);
        }
        throw e;
      } finally {
        synchronized (lock) {
          underWay = 0;
        }
      }
    }
  }

  private Map<Lease, Optional<Binding>> take() {
    Map<Lease, Optional<Binding>> batch = new HashMap<>();
    synchronized (lock) {
      Iterator<Map.Entry<Lease, Optional<Binding>>> entries = pending.entrySet().iterator();
      while (entries.hasNext() && batch.size() < AT_ONCE) {
        Map.Entry<Lease, Optional<Binding>> entry = entries.next();
        batch.put(entry.getKey(), entry.getValue());
        entries.remove();
      }
      underWay = batch.size();
    }
    return batch;
  }

  /** Rows first, then the stream: who reads the rows after the stream's end misses nothing. */
  private void publish(RedisStore store, Map<Lease, Optional<Binding>> batch)
      throws StoreException {
    List<RowWrite> writes = new ArrayList<>(batch.size());
    List<SharedChange> changes = new ArrayList<>(batch.size());
    for (Map.Entry<Lease, Optional<Binding>> entry : batch.entrySet()) {
      RowWrite write =
          entry.getValue().map(rows::write).orElseGet(() -> SharedRow.removal(entry.getKey()));
      writes.add(write);
      // A number that is not used after a failure is a gap, and heals whatever was missed.
      number++;
      changes.add(
          new SharedChange(
              name, edition.orElseThrow(), number, SharedRow.lease(entry.getKey()), write.row()));
    }
    store.write(name, writes);
    store.announce(changes);
  }

  /** Writes all rows, removes those that should not be, and begins a new edition. */
  private void publishAll(RedisStore store) throws StoreException {
    edition = Optional.empty();
    List<Binding> others = new ArrayList<>();
    store.rows(
        name,
        octets ->
            rows.read(octets)
                .filter(row -> table.find(row.lease()).isEmpty())
                .ifPresent(others::add));
    if (!hasPublished) {
      // What an earlier run knew. It comes back as changes, if the configuration allows it still.
      found.accept(others);
    } else {
      List<RowWrite> removals = others.stream().map(row -> SharedRow.removal(row.lease())).toList();
      for (int from = 0; from < removals.size(); from += AT_ONCE) {
        store.write(name, removals.subList(from, Math.min(from + AT_ONCE, removals.size())));
      }
    }
    try (Stream<Binding> all = table.bindings()) {
      List<RowWrite> page = new ArrayList<>(AT_ONCE);
      for (Binding binding : (Iterable<Binding>) all::iterator) {
        if (binding.origin() != Origin.STATIC) {
          page.add(rows.write(binding));
        }
        if (page.size() == AT_ONCE) {
          store.write(name, page);
          page.clear();
        }
      }
      store.write(name, page);
    }
    String next = UUID.randomUUID().toString();
    store.setEdition(name, next);
    edition = Optional.of(next);
    number = 0;
    hasPublished = true;
  }
}
