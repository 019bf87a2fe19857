package org.lqagent.hooks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The thread that writes marked keys in batches, and does a hook's other work between them.
 *
 * <p>It has the hook's lock: a hook keeps what is wanted under {@link #lock()}, and marks what
 * changed before it lets go. Writing is done without the lock.
 */
final class HookThread<K> {
  /** Brings keys to their latest wanted state, and says which of them the kernel refused. */
  @FunctionalInterface
  interface Writer<K> {
    Set<K> write(List<K> keys);
  }

  private static final int BATCH = 512;

  /** So many that waited together have more come after them: everybody is back at once. */
  private static final int SEVERAL = 3;

  /** How long these are waited for: to write fifty keys costs the kernel little more than one. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private final Object lock = new Object();
  private final DirtyKeys<K> dirty = new DirtyKeys<>();
  private final Lag<K> lag = new Lag<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final String name;
  private final Writer<K> writer;
  private final Consumer<HookEvent> events;
  private final Runnable pause;
  private final Thread thread;
  private boolean closed;

  HookThread(String name, Writer<K> writer, Consumer<HookEvent> events) {
    this(name, writer, events, () -> LockSupport.parkNanos(PAUSE.toNanos()));
  }

  /**
   * @param pause lets a moment go by
   */
  HookThread(String name, Writer<K> writer, Consumer<HookEvent> events, Runnable pause) {
    this.name = name;
    this.writer = writer;
    this.events = events;
    this.pause = pause;
    this.thread = new Thread(this::run, "lqagent " + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Object lock() {
    return lock;
  }

  void mark(K key) {
    synchronized (lock) {
      dirty.mark(key);
      lag.marked(key, now());
      lock.notifyAll();
    }
  }

  void markAll(Collection<? extends K> keys) {
    synchronized (lock) {
      dirty.markAll(keys);
      lock.notifyAll();
    }
  }

  /** How many keys have still to be written. */
  int pending() {
    synchronized (lock) {
      return dirty.pending();
    }
  }

  /** How many keys may be written now: all but those that failed and wait to be tried again. */
  int ready() {
    synchronized (lock) {
      return dirty.ready();
    }
  }

  /** How long a mark waits until its key is written, or has been refused, as last measured. */
  Duration lag() {
    synchronized (lock) {
      return lag.at(now());
    }
  }

  /** Whether a key has still to be written; what the kernel has for it may well be out of date. */
  boolean isDirty(K key) {
    synchronized (lock) {
      return dirty.contains(key);
    }
  }

  /** Has something done on this thread, between two batches. */
  <T> CompletableFuture<T> submit(Callable<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        };
    synchronized (lock) {
      if (closed) {
        done.completeExceptionally(new CancellationException("closed"));
      } else {
        tasks.add(task);
        lock.notifyAll();
      }
    }
    return done;
  }

  /** Writes, on this thread, what is marked at this moment. */
  void flush() {
    int left;
    synchronized (lock) {
      left = dirty.ready();
    }
    while (left > 0) {
      left -= writeBatch(Math.min(left, BATCH));
    }
  }

  private void run() {
    while (true) {
      Runnable task;
      synchronized (lock) {
        awaitWork();
        task = tasks.poll();
        if (task == null && closed) {
          return;
        }
      }
      if (task != null) {
        task.run();
      } else if (writeBatch(BATCH) >= SEVERAL && mayGather()) {
        pause.run();
      }
    }
  }

  private boolean mayGather() {
    synchronized (lock) {
      return tasks.isEmpty() && !closed && dirty.ready() < BATCH;
    }
  }

  private void awaitWork() {
    while (tasks.isEmpty() && !closed) {
      Instant now = now();
      Optional<Instant> next = dirty.next(now);
      if (next.isPresent() && !next.get().isAfter(now)) {
        return;
      }
      try {
        // 0 is for ever; a pause of less than a millisecond is one.
        lock.wait(next.map(due -> Duration.between(now, due).toMillis() + 1).orElse(0L));
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  private int writeBatch(int max) {
    List<K> keys;
    synchronized (lock) {
      keys = dirty.take(max, now());
    }
    if (keys.isEmpty()) {
      return max;
    }
    Set<K> refused = write(keys);
    synchronized (lock) {
      Instant now = now();
      for (K key : keys) {
        if (refused.contains(key)) {
          dirty.failed(key, now);
        } else {
          dirty.done(key);
        }
      }
      lag.written(keys, now);
    }
    return keys.size();
  }

  private Set<K> write(List<K> keys) {
    try {
      return writer.write(keys);
    } catch (RuntimeException e) {
      // A mistake of ours must cost neither the other keys their thread, nor those of this batch
      // their place in the kernel.
      return keys.size() == 1 ? refused(keys, e) : writeEach(keys);
    }
  }

  private Set<K> writeEach(List<K> keys) {
    Set<K> refused = new HashSet<>();
    List<K> mistaken = new ArrayList<>();
    RuntimeException mistake = null;
    for (K key : keys) {
      try {
        refused.addAll(writer.write(List.of(key)));
      } catch (RuntimeException e) {
        mistaken.add(key);
        mistake = e;
      }
    }
    if (mistake != null) {
      refused.addAll(refused(mistaken, mistake));
    }
    return refused;
  }

  private Set<K> refused(List<K> keys, RuntimeException mistake) {
    events.accept(
        new HookEvent.WriteFailed(name, keys.size(), keys.get(0).toString(), mistake.toString()));
    return Set.copyOf(keys);
  }

  /** Monotonic, so that pauses do not depend on the wall clock. */
  private static Instant now() {
    return Instant.EPOCH.plusNanos(System.nanoTime());
  }

  /**
   * Tells of keys that could not be written, one event for each cause; of a key only at its first
   * failure, not at each attempt.
   */
  void tellFailures(Map<? extends K, String> causes) {
    Map<String, List<K>> news = new LinkedHashMap<>();
    synchronized (lock) {
      causes.forEach(
          (key, cause) -> {
            if (!dirty.isFailing(key)) {
              news.computeIfAbsent(cause, none -> new ArrayList<>()).add(key);
            }
          });
    }
    news.forEach(
        (cause, keys) ->
            events.accept(
                new HookEvent.WriteFailed(name, keys.size(), keys.get(0).toString(), cause)));
  }

  /** Writes what is marked and does the tasks handed in so far, then one more, and ends. */
  void close(Runnable last) {
    submit(
        () -> {
          flush();
          last.run();
          return true;
        });
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
