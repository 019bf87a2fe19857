package org.lqagent.agent.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingRow;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Lease;

/**
 * Keeps every binding in a file, so that the next process knows what this one knew.
 *
 * <p>Written behind: the keeper says what changed, a thread of its own writes the latest of that
 * four times a second, all at once or not at all. An end of the process, however sudden, costs what
 * was learnt in the last half second.
 */
public final class State implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final int MAX_PENDING = 2_000_000;
  private static final long MICROS = 1_000_000;

  private final Path file;
  private final LongFunction<Moment> moments;
  private final InstantSource clock;
  private final Supplier<Stream<Binding>> everything;
  private final StateListener listener;
  private final Thread thread;
  private final Object lock = new Object();

  // Under the lock.
  private Map<Lease, Optional<Binding>> pending = new HashMap<>();
  private boolean allPending;
  private int writing;
  private boolean closed;

  private ReadAhead ahead;

  // The reader's, and then the writer's.
  private StateDatabase database;
  private BindingRow rows = new BindingRow(0);
  private long aheadMicros;
  private long lastWrite;
  private boolean failing;

  private volatile long damagedRows;
  private volatile long failures;

  /**
   * The state of a directory; nothing is read or written yet.
   *
   * @param clock the table's; steady
   * @param everything all bindings of the table, for when the file must be written anew
   * @param died told if the writer's thread ends by mistake
   */
  public State(
      Path directory,
      InstantSource clock,
      Supplier<Stream<Binding>> everything,
      StateListener listener,
      Thread.UncaughtExceptionHandler died) {
    this(directory, clock, everything, listener, died, Moment::now);
  }

  State(
      Path directory,
      InstantSource clock,
      Supplier<Stream<Binding>> everything,
      StateListener listener,
      Thread.UncaughtExceptionHandler died,
      LongFunction<Moment> moments) {
    this.moments = moments;
    this.file = directory.resolve("bindings.db");
    this.clock = clock;
    this.everything = everything;
    this.listener = listener;
    this.thread = new Thread(this::writeBehind, "state");
    thread.setUncaughtExceptionHandler(died);
  }

  /**
   * Begins to read the file on a thread of its own, so that {@link #restore} need not wait for it.
   */
  public void readAhead() {
    ahead = ReadAhead.start(this::read);
  }

  /** Hands over every binding in the file that has not ended meanwhile. */
  public void restore(Consumer<Binding> restored) {
    if (ahead == null) {
      readAhead();
    }
    ahead.handOver(restored);
  }

  private void read(ReadAhead.Taker restored) throws InterruptedException {
    try {
      database = openOrSetAside();
      restoreFrom(database, restored);
    } catch (SQLException e) {
      if (StateDatabase.isDamage(e)) {
        setAside(e);
      } else {
        failed(e);
        readOnly(restored);
        // Whatever is in the file when it can be written again, this is newer.
        rewriteAll();
      }
    }
  }

  private StateDatabase openOrSetAside() throws SQLException {
    try {
      return StateDatabase.open(file);
    } catch (SQLException e) {
      if (!StateDatabase.isDamage(e)) {
        throw e;
      }
      setAside(e);
      return StateDatabase.open(file);
    }
  }

  /** What can be had where nothing may be written, not even a log. */
  private void readOnly(ReadAhead.Taker restored) throws InterruptedException {
    if (Files.isReadable(file) && !Files.isWritable(file.getParent())) {
      try (StateDatabase unchanging = StateDatabase.openUnchanging(file)) {
        restoreFrom(unchanging, restored);
      } catch (SQLException e) {
        listener.unusable("cannot read " + file + ": " + StateDatabase.reason(e));
      }
    }
  }

  private void restoreFrom(StateDatabase from, ReadAhead.Taker restored)
      throws SQLException, InterruptedException {
    Optional<Moment> then = from.moment();
    long nowMicros = micros(clock.instant());
    if (then.isPresent()) {
      long sinceThen = then.get().microsUntil(moments.apply(0));
      aheadMicros = then.get().stateMicros() + sinceThen - nowMicros;
      rows = new BindingRow(aheadMicros);
    }
    Instant now = clock.instant();
    long[] damaged = new long[1];
    try {
      from.read(
          (key, row) -> {
            Optional<Binding> binding = rows.read(key, row);
            if (binding.isEmpty()) {
              damaged[0]++;
            } else if (binding.get().validUntil().isAfter(now)) {
              restored.take(binding.get());
            } else {
              dropped(binding.get().lease());
            }
          });
    } finally {
      damagedRows += damaged[0];
    }
    if (damagedRows > 0) {
      listener.unusable(damagedRows + " rows of " + file + " are damaged, and left out");
      synchronized (lock) {
        allPending = true;
      }
    }
  }

  /** Begins to write what changes. */
  public void start() {
    thread.start();
  }

  /** Says that a lease changed; it is written soon. Never waits for the disk. */
  public void changed(BindingChange change) {
    Optional<Binding> after = change.after().filter(State::isKept);
    put(change.lease(), after);
  }

  /** Says that a lease that was restored is not to be kept. */
  public void dropped(Lease lease) {
    put(lease, Optional.empty());
  }

  private void put(Lease lease, Optional<Binding> binding) {
    synchronized (lock) {
      if (pending.size() == MAX_PENDING) {
        pending.clear();
        allPending = true;
      }
      pending.put(lease, binding);
    }
  }

  /** How many leases changed and are not in the file yet. */
  public int unwritten() {
    synchronized (lock) {
      if (!allPending) {
        return writing + pending.size();
      }
    }
    return (int) everything.get().filter(State::isKept).count();
  }

  /** What the configuration names is the configuration's to keep. */
  private static boolean isKept(Binding binding) {
    return binding.origin() != Origin.STATIC;
  }

  /** How often writing failed. */
  public long failures() {
    return failures;
  }

  /** How many rows could not be read at the start. */
  public long damagedRows() {
    return damagedRows;
  }

  private void writeBehind() {
    Duration pause = INTERVAL;
    while (!awaitClose(pause)) {
      pause = write() ? INTERVAL : AFTER_FAILURE;
    }
    write();
    closeDatabase();
  }

  private boolean awaitClose(Duration pause) {
    long until = System.nanoTime() + pause.toNanos();
    synchronized (lock) {
      while (!closed && until - System.nanoTime() > 0) {
        try {
          lock.wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      return closed;
    }
  }

  /** Writes what is pending; false if that failed, and then it is pending still. */
  private boolean write() {
    if (database != null && !database.isInPlace()) {
      closeDatabase();
      failed(new SQLException("it was deleted or replaced; it is written anew"));
      rewriteAll();
    }
    Map<Lease, Optional<Binding>> batch;
    boolean all;
    synchronized (lock) {
      batch = pending;
      all = allPending;
      writing = batch.size();
      pending = new HashMap<>();
      allPending = false;
    }
    long now = System.nanoTime();
    if (batch.isEmpty() && !all && !failing && now - lastWrite < IDLE.toNanos()) {
      return true;
    }
    try {
      if (database == null) {
        database = openOrSetAside();
      }
      Map<byte[], byte[]> encoded = encode(batch, all);
      synchronized (lock) {
        writing = encoded.size();
      }
      database.write(encoded, all, moments.apply(micros(clock.instant()) + aheadMicros));
      lastWrite = now;
      synchronized (lock) {
        writing = 0;
      }
      worked();
      return true;
    } catch (SQLException e) {
      synchronized (lock) {
        writing = 0;
        batch.forEach(pending::putIfAbsent);
        allPending |= all;
      }
      if (StateDatabase.isDamage(e)) {
        setAside(e);
      } else {
        failed(e);
      }
      closeDatabase();
      return false;
    }
  }

  /** In the order of the file, so that a large batch goes through its pages once. */
  private Map<byte[], byte[]> encode(Map<Lease, Optional<Binding>> batch, boolean all) {
    Map<byte[], byte[]> encoded = new TreeMap<>(Arrays::compareUnsigned);
    if (all) {
      // Whatever changes from here on is pending again.
      everything
          .get()
          .filter(State::isKept)
          .forEach(binding -> encode(encoded, binding.lease(), Optional.of(binding)));
    } else {
      batch.forEach((lease, binding) -> encode(encoded, lease, binding));
    }
    return encoded;
  }

  private void encode(Map<byte[], byte[]> encoded, Lease lease, Optional<Binding> binding) {
    byte[] key = BindingRow.key(lease);
    encoded.put(key, binding.map(present -> rows.write(key, present)).orElse(null));
  }

  private void setAside(SQLException e) {
    closeDatabase();
    try {
      Path aside = StateDatabase.setAside(file);
      listener.setAside(
          file
              + " cannot be used: "
              + StateDatabase.reason(e)
              + "; it is now "
              + aside
              + ", and a new one begins with what is known");
      rewriteAll();
    } catch (IOException notEvenThat) {
      failed(new SQLException(StateDatabase.reason(e) + "; and it cannot be set aside", e));
    }
  }

  private void rewriteAll() {
    synchronized (lock) {
      pending.clear();
      allPending = true;
    }
  }

  private void failed(SQLException e) {
    failures++;
    if (!failing) {
      failing = true;
      listener.notWritten("cannot write " + file + ": " + StateDatabase.reason(e));
    }
  }

  private void worked() {
    if (failing) {
      failing = false;
      listener.writtenAgain("all is written to " + file);
    }
  }

  private void closeDatabase() {
    if (database != null) {
      try {
        database.close();
      } catch (SQLException e) {
        // It is opened anew.
      }
      database = null;
    }
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * MICROS + instant.getNano() / 1000;
  }

  /** Writes what is pending, and ends. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ahead != null) {
      ahead.stop();
    }
    closeDatabase();
  }
}
