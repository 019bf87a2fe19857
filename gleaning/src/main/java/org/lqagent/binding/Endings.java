package org.lqagent.binding;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lqagent.dhcpv6.Lease;

/**
 * When leases ended of late, so that an answer that was asked for before cannot bring one back.
 * Bounded in time and number.
 */
final class Endings {
  static final Duration KEPT = Duration.ofMinutes(5);
  static final int MAX_ENDINGS = 65_536;

  /** The longest ago first. */
  private final Map<Lease, Instant> endedAt = new LinkedHashMap<>();

  void add(Lease lease, Instant at) {
    endedAt.remove(lease);
    endedAt.put(lease, at);
    if (endedAt.size() > MAX_ENDINGS) {
      removeEldest();
    }
  }

  /** Whether a lease ended at or after a time. */
  boolean hasEndedSince(Lease lease, Instant time) {
    if (endedAt.isEmpty()) {
      // As at the start, when leases come by the million: the map would compute a hash for each.
      return false;
    }
    Instant at = endedAt.get(lease);
    return at != null && !at.isBefore(time);
  }

  void forget(Lease lease) {
    endedAt.remove(lease);
  }

  void forgetOld(Instant now) {
    Instant oldest = now.minus(KEPT);
    while (!endedAt.isEmpty() && endedAt.values().iterator().next().isBefore(oldest)) {
      removeEldest();
    }
  }

  private void removeEldest() {
    endedAt.remove(endedAt.keySet().iterator().next());
  }
}
