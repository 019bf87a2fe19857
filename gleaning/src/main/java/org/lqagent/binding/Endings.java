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

  // Nothing is made of a binding while there are no endings, as at the start, when leases come by
  // the million.

  /** Whether a binding's lease ended at or after the client's last transaction. */
  boolean isOver(Binding binding) {
    if (endedAt.isEmpty()) {
      return false;
    }
    Instant at = endedAt.get(binding.lease());
    return at != null && !at.isBefore(binding.lastTransaction());
  }

  /** Forgets that a binding's lease ever ended. */
  void forget(Binding binding) {
    if (!endedAt.isEmpty()) {
      endedAt.remove(binding.lease());
    }
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
