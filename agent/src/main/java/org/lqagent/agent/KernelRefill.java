package org.lqagent.agent;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;

/**
 * Tells a kernel that was just opened of everything that is known: a few leases at a time, and
 * never many more than it has taken, so that what changes meanwhile does not stand behind a million
 * others. On the keeper's thread.
 */
final class KernelRefill implements Keeper.Background {
  static final int PIECE = 256;
  static final int UNWRITTEN = 4096;

  private static final Duration UNTIL_LESS_WAITS = Duration.ofMillis(1);

  private final BindingTable table;
  private final IntSupplier unwritten;
  private final Consumer<BindingChange> feed;
  private final Runnable done;
  private final Iterator<Binding> bindings;
  private volatile int left;

  /**
   * Begins with what the table holds at this moment.
   *
   * @param unwritten how many changes wait to be written to the kernel
   * @param done called once, when all are told
   */
  KernelRefill(
      BindingTable table, IntSupplier unwritten, Consumer<BindingChange> feed, Runnable done) {
    this.table = table;
    this.unwritten = unwritten;
    this.feed = feed;
    this.done = done;
    this.left = table.size();
    this.bindings = table.bindings().iterator();
  }

  /** How many leases the kernel has still to be told of. For any thread. */
  int left() {
    return left;
  }

  @Override
  public Optional<Duration> piece() {
    if (unwritten.getAsInt() > UNWRITTEN) {
      return Optional.of(UNTIL_LESS_WAITS);
    }
    int told = 0;
    while (told < PIECE && bindings.hasNext()) {
      // As it is now: it may have changed since, or gone.
      table.find(bindings.next().lease()).map(BindingChange.Added::new).ifPresent(feed);
      told++;
    }
    left -= told;
    if (bindings.hasNext()) {
      return Optional.of(Duration.ZERO);
    }
    left = 0;
    done.run();
    return Optional.empty();
  }
}
