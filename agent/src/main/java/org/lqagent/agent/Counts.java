package org.lqagent.agent;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.counters.Counters;
import org.lqagent.gleaning.GleanCount;
import org.lqagent.hooks.HookCounters;

/** Everything that is counted, under one name each, from the start of the process on. */
final class Counts {
  private final org.lqagent.leasequery.Counters named = new org.lqagent.leasequery.Counters();
  private final Counters<FrameRefusal> frameRefusals = new Counters<>(FrameRefusal.class);
  private final Counters<GleanCount> gleaning = new Counters<>(GleanCount.class);
  private final HookCounters hooks = new HookCounters();
  private final Map<String, Supplier<Map<String, Long>>> groups = new ConcurrentHashMap<>();

  Counts() {
    group("frames.refused.", frameRefusals::snapshot);
    group("gleaning.", gleaning::snapshot);
    group("hooks.", hooks::snapshot);
  }

  /** Has what a part counts itself shown under a prefix, in the stead of an earlier part's. */
  void group(String prefix, Supplier<Map<String, Long>> snapshot) {
    groups.put(prefix, snapshot);
  }

  /** Counters that come to be when they are first counted. */
  org.lqagent.leasequery.Counters named() {
    return named;
  }

  Counters<FrameRefusal> frameRefusals() {
    return frameRefusals;
  }

  Counters<GleanCount> gleaning() {
    return gleaning;
  }

  HookCounters hooks() {
    return hooks;
  }

  Map<String, Long> snapshot() {
    Map<String, Long> counts = new TreeMap<>(named.snapshot());
    groups.forEach(
        (prefix, snapshot) ->
            snapshot
                .get()
                .forEach((name, count) -> counts.put(prefix + name.replace('_', '-'), count)));
    return counts;
  }
}
