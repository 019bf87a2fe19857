package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Tells a script of changes, a batch a run, one JSON object a line on its standard input.
 *
 * <p>Any thread says what changed; a thread of its own runs the script. While it runs, fails or
 * hangs, later changes of the same thing become one, so that nobody waits and little is kept. A run
 * that fails is repeated, after a pause that doubles, with what is the latest then: a script may
 * hear of something twice, but never misses how it ended.
 *
 * <p>At the start, and when too much has piled up, everything that exists is told, between the
 * lines {@code {"change":"resync"}} and {@code {"change":"synced"}}: what is not named between them
 * is no more. Closing ends a run that is under way; the next start tells everything.
 */
public final class ScriptHook<C> implements Closeable {
  /** What the changes are; called from the script's thread, and {@code key} from any. */
  public interface Changes<C> {
    /** What a change is about. */
    Object key(C change);

    /** Two changes of one thing as a single one. */
    C merge(C older, C newer);

    /** The change as a JSON object on one line. */
    String line(C change);

    /** All that exists, each as the change that brought it about. */
    Stream<C> all();
  }

  static final String RESYNC = "{\"change\":\"resync\"}";
  static final String SYNCED = "{\"change\":\"synced\"}";

  private record Batch<C>(List<C> changes, boolean opens, boolean completes) {}

  private final ScriptSettings settings;
  private final Changes<C> source;
  private final Consumer<HookEvent> events;
  private final HookCounters counters;
  private final ScriptRun script;
  private final Thread thread;
  private final Map<Object, C> pending = new LinkedHashMap<>();
  private final Lag<Object> lag = new Lag<>();

  /** Everything is to be collected and told. */
  private boolean resync = true;

  /** Everything is collected, and the script has not heard that it is about to be told. */
  private boolean opens;

  /** Everything is being told. */
  private boolean syncing;

  private int existed;
  private boolean closed;

  private ScriptHook(
      ScriptSettings settings,
      Changes<C> source,
      Consumer<HookEvent> events,
      HookCounters counters) {
    this.settings = settings;
    this.source = source;
    this.events = events;
    this.counters = counters;
    this.script = new ScriptRun(settings.command(), settings.deadline());
    this.thread = new Thread(this::run, "lqagent script " + settings.command().get(0));
    thread.setDaemon(true);
  }

  /** Starts to tell a script: first of everything that exists. */
  public static <C> ScriptHook<C> start(
      ScriptSettings settings,
      Changes<C> source,
      Consumer<HookEvent> events,
      HookCounters counters) {
    ScriptHook<C> hook = new ScriptHook<>(settings, source, events, counters);
    hook.thread.start();
    return hook;
  }

  /** Has the script told of a change; returns at once. */
  public synchronized void changed(C change) {
    Object key = source.key(change);
    if (!pending.containsKey(key) && pending.size() - existed >= settings.pending()) {
      // Rather than keeping more, begin anew with what exists.
      resync = true;
      pending.clear();
      counters.increment(HookCounter.SCRIPT_OVERFLOWS);
    }
    pending.merge(key, change, source::merge);
    lag.marked(key, now());
    notifyAll();
  }

  /** What is run. */
  public String name() {
    return settings.command().get(0);
  }

  /** How long a change waits until the script has heard of it, as last measured. */
  public synchronized Duration lag() {
    return lag.at(now());
  }

  /** How many changes the script has still to be told of. */
  public synchronized int pending() {
    return pending.size();
  }

  private void run() {
    try {
      for (int failures = 0; ; ) {
        await(failures);
        Batch<C> batch = null;
        try {
          collectAll();
          batch = take();
          if (batch == null) {
            return;
          }
          tell(batch);
        } catch (IOException | RuntimeException e) {
          failed(batch, failures++, e);
          continue;
        }
        if (failures > 0) {
          events.accept(new HookEvent.ScriptRecovered(settings.command().get(0), failures));
        }
        failures = 0;
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Waits for changes and for more of them, or out a pause. */
  private void await(int failures) throws InterruptedException {
    if (failures > 0) {
      TimeUnit.NANOSECONDS.sleep(pause(failures).toNanos());
    } else {
      synchronized (this) {
        while (pending.isEmpty() && !resync && !opens && !syncing && !closed) {
          wait();
        }
      }
      TimeUnit.NANOSECONDS.sleep(settings.batch().toNanos());
    }
  }

  private void collectAll() {
    synchronized (this) {
      if (!resync) {
        return;
      }
      resync = false;
      opens = true;
      syncing = true;
      existed = 0;
    }
    // What changes meanwhile is newer than what is found here.
    source
        .all()
        .forEach(
            change -> {
              synchronized (this) {
                existed++;
                pending.putIfAbsent(source.key(change), change);
              }
            });
  }

  private synchronized Batch<C> take() {
    if (closed) {
      return null;
    }
    List<C> changes = new ArrayList<>();
    Iterator<C> next = pending.values().iterator();
    while (changes.size() < settings.lines() && next.hasNext()) {
      changes.add(next.next());
      next.remove();
    }
    return new Batch<>(changes, opens, syncing && pending.isEmpty());
  }

  private void tell(Batch<C> batch) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    if (batch.opens()) {
      lines.add(RESYNC);
    }
    batch.changes().forEach(change -> lines.add(source.line(change)));
    if (batch.completes()) {
      lines.add(SYNCED);
    }
    counters.increment(HookCounter.SCRIPT_RUNS);
    script.with(lines);
    counters.add(HookCounter.SCRIPT_LINES, batch.changes().size());
    synchronized (this) {
      lag.written(batch.changes().stream().map(source::key).toList(), now());
      if (batch.completes()) {
        // What it was told to forget in the course of this has no change of its own.
        lag.settled(pending.keySet());
      }
      opens = opens && !batch.opens();
      // Unless it is all to be told once more.
      syncing = syncing && (resync || !batch.completes());
    }
  }

  private void failed(Batch<C> batch, int failures, Exception cause) {
    counters.increment(HookCounter.SCRIPT_FAILURES);
    if (cause instanceof ScriptOverdueException) {
      counters.increment(HookCounter.SCRIPT_KILLED);
    }
    putBack(batch);
    if (failures == 0) {
      events.accept(
          new HookEvent.ScriptFailed(
              settings.command().get(0),
              cause instanceof IOException ? cause.getMessage() : cause.toString()));
    }
  }

  private synchronized void putBack(Batch<C> batch) {
    if (batch == null) {
      // Collecting failed.
      resync = true;
    }
    if (resync) {
      // Everything is told anew anyway.
      return;
    }
    Map<Object, C> newer = new LinkedHashMap<>(pending);
    pending.clear();
    batch.changes().forEach(change -> pending.put(source.key(change), change));
    newer.forEach((key, change) -> pending.merge(key, change, source::merge));
  }

  private Duration pause(int failures) {
    Duration pause = settings.firstPause().multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(settings.longestPause()) < 0 ? pause : settings.longestPause();
  }

  /** Monotonic, so that the lag does not depend on the wall clock. */
  private static Instant now() {
    return Instant.EPOCH.plusNanos(System.nanoTime());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
