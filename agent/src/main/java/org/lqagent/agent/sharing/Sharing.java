package org.lqagent.agent.sharing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Origin;
import org.lqagent.leasequery.Counters;

/**
 * This concentrator's part in the view that several share: as {@link Role#ACTIVE} it publishes its
 * bindings as they change, as {@link Role#STANDBY} it holds warm what the others publish, and puts
 * it to work the moment it is told to take over.
 *
 * <p>One thread talks to the store. Nothing else ever waits for it: while the store is away or
 * slow, this concentrator works on as if alone; afterwards the view is made whole.
 */
public final class Sharing implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration CHECK = Duration.ofSeconds(5);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration ENDING = Duration.ofMillis(1500);

  /** What a standby that takes over has still to do in the store. */
  private record Claim(Mirror mirror, Optional<String> of) {
    Set<String> publishers() {
      return of.map(Set::of).orElseGet(mirror::publishers);
    }
  }

  private final SharingSettings settings;
  private final BindingTable table;
  private final InstantSource steady;
  private final int limit;
  private final Adopter adopter;
  private final Counters counters;
  private final SharingListener listener;
  private final SharedRow rows;
  private final RedisStore store;
  private final Publisher publisher;
  private final Thread thread;
  private final Object lock = new Object();

  // Written under the lock.
  private volatile Role role;
  private volatile Mirror mirror;
  private volatile Optional<Claim> claim = Optional.empty();
  private boolean closed;

  // The thread's.
  private volatile Optional<Instant> lostSince = Optional.empty();
  private long nextCheck = System.nanoTime();

  /**
   * @param table of this concentrator; looked at, never changed
   * @param steady the table's time
   * @param timeOfDay what all who share the store have in common
   * @param limit how many bindings a standby holds at most
   * @param died told if the thread ends by mistake
   */
  public Sharing(
      SharingSettings settings,
      BindingTable table,
      InstantSource steady,
      InstantSource timeOfDay,
      int limit,
      Adopter adopter,
      Counters counters,
      SharingListener listener,
      Thread.UncaughtExceptionHandler died) {
    this.settings = settings;
    this.table = table;
    this.steady = steady;
    this.limit = limit;
    this.adopter = adopter;
    this.counters = counters;
    this.listener = listener;
    this.rows = new SharedRow(steady, timeOfDay);
    this.store = new RedisStore(settings);
    this.publisher = new Publisher(settings.name(), table, rows, adopter::adopt);
    this.role = settings.role();
    this.mirror = newMirror();
    this.thread = new Thread(this::run, "sharing");
    thread.setUncaughtExceptionHandler(died);
  }

  /** Begins; does not wait for the store. */
  public void start() {
    thread.start();
  }

  /** Says that a binding of this concentrator changed; it is published soon. Never waits. */
  public void changed(BindingChange change) {
    if (role == Role.ACTIVE) {
      publisher.changed(
          change.lease(), change.after().filter(binding -> binding.origin() != Origin.STATIC));
    }
  }

  public SharingStatus status() {
    boolean isStandby = role == Role.STANDBY;
    return new SharingStatus(
        role, isStandby ? mirror.size() : 0, isStandby ? 0 : publisher.pending(), lostSince);
  }

  /** What is held warm; nothing unless this is a standby. For tests. */
  List<Binding> warm() {
    return role == Role.STANDBY ? mirror.bindings(Optional.empty()) : List.of();
  }

  /**
   * Becomes active: everything that is held warm is in the table before this returns, whether the
   * store can be reached or not.
   *
   * @param of only what this publisher had; of all if empty
   * @return how many bindings were put to work; empty if this was active already
   */
  public OptionalInt takeOver(Optional<String> of) {
    List<Binding> warm;
    int adopted;
    // What the others change from now on, and what is published, comes after what was held warm.
    synchronized (lock) {
      if (role == Role.ACTIVE) {
        return OptionalInt.empty();
      }
      claim = Optional.of(new Claim(mirror, of));
      role = Role.ACTIVE;
      warm = mirror.bindings(of);
      adopted = adopter.adopt(warm);
      lock.notifyAll();
    }
    counters.add("sharing.adopted", adopted);
    listener.roleChanged(
        "active: "
            + adopted
            + " of "
            + warm.size()
            + " bindings that were held warm are at work"
            + of.map(name -> ", those of " + name).orElse(""));
    return OptionalInt.of(adopted);
  }

  /**
   * Becomes standby: publishes what is pending, and no more; what it knows itself it keeps until
   * that ends.
   *
   * @return false if this was a standby already
   */
  public boolean standBy() {
    synchronized (lock) {
      if (role == Role.STANDBY) {
        return false;
      }
      mirror = newMirror();
      claim = Optional.empty();
      role = Role.STANDBY;
      lock.notifyAll();
    }
    listener.roleChanged("standby: what the others know is held warm");
    return true;
  }

  private Mirror newMirror() {
    return new Mirror(settings.name(), rows, limit, counters, new Following());
  }

  /** Has changes take effect that came while this took over. */
  private final class Following implements Mirror.Listener {
    @Override
    public void changed(String from, Binding binding) {
      synchronized (lock) {
        if (isClaimed(from)) {
          adopter.adopt(List.of(binding));
        }
      }
    }

    @Override
    public void gone(String from, Binding binding) {
      synchronized (lock) {
        if (isClaimed(from)) {
          adopter.forget(binding);
        }
      }
    }

    private boolean isClaimed(String from) {
      return claim.filter(of -> of.of().isEmpty() || of.of().get().equals(from)).isPresent();
    }
  }

  private void run() {
    Duration retry = FIRST_RETRY;
    while (!isClosed()) {
      try {
        work();
        worked();
        retry = FIRST_RETRY;
      } catch (StoreException e) {
        failed(e);
        await(retry);
        retry =
            retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
      }
    }
    publishLast();
    store.close();
  }

  private void work() throws StoreException {
    boolean isDue = System.nanoTime() - nextCheck >= 0;
    Role present;
    Mirror following;
    Optional<Claim> taken;
    synchronized (lock) {
      present = role;
      following = mirror;
      taken = claim;
    }
    if (present == Role.STANDBY) {
      if (publisher.hasBegun()) {
        publisher.publish(store);
        publisher.begin();
        isDue = true;
      }
      if (isDue || !following.hasBegun()) {
        following.check(store, steady.instant());
        checked();
      }
      following.follow(store, INTERVAL);
      return;
    }
    if (taken.isPresent()) {
      finish(taken.get());
    }
    if (isDue) {
      publisher.check(store);
      checked();
    }
    publisher.publish(store);
    await(INTERVAL);
  }

  private void checked() {
    nextCheck = System.nanoTime() + CHECK.toNanos();
  }

  /** Takes what changed last, publishes it all as this concentrator's, and removes the others'. */
  private void finish(Claim taken) throws StoreException {
    Mirror last = taken.mirror();
    if (last.hasBegun()) {
      while (last.follow(store, Duration.ofMillis(1))) {
        counters.count("sharing.followed-late");
      }
    }
    publisher.begin();
    publisher.publish(store);
    for (String other : taken.publishers()) {
      List<RowWrite> removals = new ArrayList<>();
      for (Binding binding : last.bindings(Optional.of(other))) {
        if (table.find(binding.lease()).isPresent()) {
          removals.add(SharedRow.removal(binding.lease()));
        }
      }
      store.write(other, removals);
      store.removeEdition(other);
    }
    synchronized (lock) {
      claim = claim.filter(present -> present != taken);
    }
  }

  private void publishLast() {
    if (role == Role.ACTIVE && publisher.hasBegun() && lostSince.isEmpty()) {
      try {
        publisher.publish(store);
      } catch (StoreException e) {
        failed(e);
      }
    }
  }

  private void worked() {
    if (lostSince.isPresent()) {
      lostSince = Optional.empty();
      listener.found("the shared store is used again, and the view is whole");
    }
  }

  private void failed(StoreException e) {
    counters.count("sharing.failures");
    // Whatever happened to the store meanwhile is seen, and healed, first.
    nextCheck = System.nanoTime();
    if (lostSince.isEmpty()) {
      lostSince = Optional.of(steady.instant());
      listener.lost(e.getMessage() + "; this concentrator works on as if alone");
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Waits, unless this is closed or its role changes. */
  private void await(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    Role now = role;
    synchronized (lock) {
      long left = until - System.nanoTime();
      while (!closed && role == now && left > 0) {
        try {
          lock.wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          closed = true;
        }
        left = until - System.nanoTime();
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join(ENDING.toMillis());
      if (thread.isAlive()) {
        // It waits for a store that does not answer.
        thread.interrupt();
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
