package org.lqagent.gleaning;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.lqagent.capture.Datagram;

/**
 * Notices that one side is silent while the other is not: an agent beside the relay agent must see
 * what clients say and what servers say, RFC 5007 section 2. For one thread.
 */
public final class SidesWatch {
  /** Longer than a client takes to give up and begin again. */
  static final Duration WHILE = Duration.ofMinutes(5);

  /** So many messages on one side leave traces on the other. */
  static final int ENOUGH = 10;

  /** What is missing. */
  public enum Silent {
    /** Relayed messages pass, and no client is ever seen. */
    ACCESS,
    /** Clients are seen, and nothing of what is relayed for them. */
    UPLINK
  }

  private final AccessLinks links;
  private final Map<AccessLinks.Side, Integer> seen = new EnumMap<>(AccessLinks.Side.class);
  private Instant since;

  public SidesWatch(AccessLinks links, Instant now) {
    this.links = links;
    this.since = now;
  }

  public void saw(Datagram datagram) {
    seen.merge(links.side(datagram.interfaceName()), 1, Integer::sum);
  }

  /** Which side was silent in the five minutes that are over; looks once in that time. */
  public Optional<Silent> check(Instant now) {
    if (now.isBefore(since.plus(WHILE))) {
      return Optional.empty();
    }
    int access = seen.getOrDefault(AccessLinks.Side.ACCESS, 0);
    int uplink = seen.getOrDefault(AccessLinks.Side.UPLINK, 0);
    seen.clear();
    since = now;
    if (access == 0 && uplink >= ENOUGH) {
      return Optional.of(Silent.ACCESS);
    }
    return uplink == 0 && access >= ENOUGH ? Optional.of(Silent.UPLINK) : Optional.empty();
  }
}
