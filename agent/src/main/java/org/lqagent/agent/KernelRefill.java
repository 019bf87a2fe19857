package org.lqagent.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.dhcpv6.Lease;

/**
 * Tells the kernel of many leases that are in the table already: a few at a time, and never many
 * more than it has taken, so that what changes meanwhile does not stand behind a million others. On
 * the keeper's thread.
 */
final class KernelRefill implements Keeper.Background {
  static final int PIECE = 256;
  static final int UNWRITTEN = 4096;

  private static final Duration UNTIL_LESS_WAITS = Duration.ofMillis(1);

  /** Leases that came to be told together, and what to do when they are. */
  private record Part(Iterator<Lease> leases, Runnable done) {}

  private final BindingTable table;
  private final IntSupplier unwritten;
  private final Consumer<BindingChange> feed;
  private final Queue<Part> parts = new ArrayDeque<>();
  private volatile int left;

  /**
   * @param unwritten how many changes wait to be written to the kernel
   */
  KernelRefill(BindingTable table, IntSupplier unwritten, Consumer<BindingChange> feed) {
    this.table = table;
    this.unwritten = unwritten;
    this.feed = feed;
  }

  /**
   * Has the kernel told of leases, after those that it has still to be told of.
   *
   * @param count how many they are, about
   * @param done called once, when all of these are told
   */
  void add(Iterator<Lease> leases, int count, Runnable done) {
    parts.add(new Part(leases, done));
    left += count;
  }

  /** How many leases the kernel has still to be told of. For any thread. */
  int left() {
    return left;
  }

  @Override
  public Optional<Duration> piece() {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    if (unwritten.getAsInt() > UNWRITTEN) {
      return Optional.of(UNTIL_LESS_WAITS);
    }
    Part part = parts.peek();
    for (int told = 0; told < PIECE && part.leases().hasNext(); told++) {
      Lease lease = part.leases().next();
      left = Math.max(0, left - 1);
      // As it is now: it may have changed since, or gone.
      table.find(lease).map(BindingChange.Added::new).ifPresent(feed);
    }
    if (!part.leases().hasNext()) {
      parts.remove();
      part.done().run();
    }
    if (!parts.isEmpty()) {
      return Optional.of(Duration.ZERO);
    }
    left = 0;
    return Optional.empty();
  }
}
