package org.lqagent.agent;

import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
  private final Map<Ipv6Address, Instant> unknown = new LinkedHashMap<>();

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
    replies.labelValues(server.endpoint().toString()).observe(seconds(took));
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
      unknown.putIfAbsent(source, arrived);
      if (unknown.size() > REMEMBERED) {
        Iterator<Ipv6Address> oldest = unknown.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
  }

  /** The kernel lets in what comes from these sources. */
  void letIn(Ipv6Prefix sources) {
    Instant now = clock.instant();
    synchronized (unknown) {
      if (sources.isAddress()) {
        observe(unknown.remove(sources.network()), now);
      } else {
        unknown
            .entrySet()
            .removeIf(
                waiting -> {
                  boolean isOver = sources.contains(waiting.getKey());
                  observe(isOver ? waiting.getValue() : null, now);
                  return isOver;
                });
      }
    }
  }

  private void observe(Instant arrived, Instant now) {
    if (arrived != null && now.isBefore(arrived.plus(LONGEST))) {
      verified.observe(seconds(Duration.between(arrived, now)));
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
