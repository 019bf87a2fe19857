package org.lqagent.agent;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.lqagent.agent.metrics.Metrics;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.Server;

/** How long the things take that subscribers wait for. For any thread. */
final class Latencies {
  /** Unknown sources remembered at a time; above that the longest known is no longer measured. */
  private static final int REMEMBERED = 4096;

  /** Whoever is verified later was verified by something else than the question. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** So many replies it takes until the usual time is mostly theirs: RFC 6298's smoothing. */
  private static final int SLOWNESS = 8;

  private final InstantSource clock;
  private final Histogram replies;
  private final Histogram answers;
  private final Histogram verified;
  private final Map<Server, Duration> usual = new ConcurrentHashMap<>();
  private final Map<Server, DistributionDataPoint> repliesOf = new ConcurrentHashMap<>();

  // In order of the addresses, as a prefix answers for all of its hosts; and as they came, some of
  // which are verified by now.
  private final NavigableMap<Ipv6Address, Instant> unknown = new TreeMap<>();
  private final Deque<Ipv6Address> asked = new ArrayDeque<>();

  Latencies(Metrics metrics, InstantSource clock) {
    this.clock = clock;
    this.replies =
        metrics.durations(
            "server_reply", "From a question to a server's first reply to it.", "server");
    this.answers =
        metrics.durations(
            "answer", "From a question's first transmission until it was settled.", "answer");
    this.verified =
        metrics.durations(
            "packet_to_verified",
            "From the first packet of an unknown source until the kernel let it in.");
  }

  void replied(Server server, Duration took) {
    usual.merge(server, took, (before, now) -> before.plus(now.minus(before).dividedBy(SLOWNESS)));
    // A label's text for each reply would be a good part of what a reply costs.
    repliesOf
        .computeIfAbsent(server, first -> replies.labelValues(first.endpoint().toString()))
        .observe(seconds(took));
  }

  /** How long a server has lately taken to reply, if it ever did. */
  Optional<Duration> usual(Server server) {
    return Optional.ofNullable(usual.get(server));
  }

  void answered(LeaseAnswer answer, Duration took) {
    String kind =
        answer.match(
            bound -> "bound", none -> "no-binding", refused -> "refused", silence -> "silence");
    answers.labelValues(kind).observe(seconds(took));
  }

  /** A packet of an unknown source arrived, and a server is asked because of it. */
  void asking(Ipv6Address source, Instant arrived) {
    synchronized (unknown) {
      if (unknown.putIfAbsent(source, arrived) == null) {
        asked.add(source);
        if (asked.size() > REMEMBERED) {
          unknown.remove(asked.remove());
        }
      }
    }
  }

  /** The kernel lets in what comes from these sources. */
  void letIn(Ipv6Prefix sources) {
    Instant now = clock.instant();
    synchronized (unknown) {
      Map<Ipv6Address, Instant> waiting =
          unknown.subMap(sources.network(), true, sources.last(), true);
      waiting.values().forEach(arrived -> observe(arrived, now));
      waiting.clear();
    }
  }

  private void observe(Instant arrived, Instant now) {
    if (now.isBefore(arrived.plus(LONGEST))) {
      verified.observe(seconds(Duration.between(arrived, now)));
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
