package org.lqagent.agent;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.lqagent.agent.metrics.Metrics;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.UnknownMessage;
import org.lqagent.gleaning.GleanCount;
import org.lqagent.hooks.HookCounters;
import org.lqagent.leasequery.Discard;

/** Everything that is counted, under one name each, from the start of the process on. */
final class Counts {
  private static final String UNKNOWN_MESSAGES = "messages.unknown";

  private static final List<String> EXPECTED =
      List.of(
          "keeper.dropped.datagrams",
          "keeper.dropped.unknown-packets",
          "keeper.failed",
          "leasequery.answered.bound",
          "leasequery.answered.no-binding",
          "leasequery.answered.refused",
          "leasequery.answered.silence",
          "leasequery.callback-errors",
          "leasequery.conflicts",
          "leasequery.covered",
          "leasequery.internal-errors",
          "leasequery.late-leases",
          "leasequery.links-followed",
          "leasequery.refused.queue-full",
          "leasequery.refused.servers-silent",
          "leasequery.refused.too-many-waiting",
          "leasequery.server-id-changed",
          "leasequery.shared",
          "transport.send-failed",
          "transport.too-large",
          "verify.bound-elsewhere");

  private final org.lqagent.leasequery.Counters named = new org.lqagent.leasequery.Counters();
  private final Counters<FrameRefusal> frameRefusals = new Counters<>(FrameRefusal.class);
  private final Counters<GleanCount> gleaning = new Counters<>(GleanCount.class);
  private final HookCounters hooks = new HookCounters();
  private final Map<String, Supplier<Map<String, Long>>> groups = new ConcurrentHashMap<>();
  private final LeaseCounts leases = new LeaseCounts();
  private final Metrics metrics = new Metrics(this::snapshot);
  private final Latencies latencies;

  Counts(InstantSource clock) {
    this.latencies = new Latencies(metrics, clock);
    // There from the start, so that the first time is seen as a rise.
    EXPECTED.forEach(named::counter);
    for (int type = MessageTypes.SOLICIT; type <= MessageTypes.STARTTLS; type++) {
      named.counter(name(type));
    }
    named.counter(UNKNOWN_MESSAGES);
    for (Discard reason : Discard.values()) {
      named.add(
          "leasequery.discarded." + reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), 0);
    }
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

  /** Counts a message by its type, that of the innermost if it is relayed. */
  void message(Message message) {
    Message innermost = message;
    while (innermost instanceof RelayMessage relay && relay.carried().isPresent()) {
      innermost = relay.carried().get();
    }
    named.count(innermost instanceof UnknownMessage ? UNKNOWN_MESSAGES : name(innermost.type()));
  }

  private static String name(int type) {
    return "messages." + MessageTypes.name(type).toLowerCase(Locale.ROOT);
  }

  LeaseCounts leases() {
    return leases;
  }

  Latencies latencies() {
    return latencies;
  }

  /** All of this, as Prometheus reads it. */
  Metrics metrics() {
    return metrics;
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
