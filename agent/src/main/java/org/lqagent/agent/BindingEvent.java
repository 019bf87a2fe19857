package org.lqagent.agent;

import java.time.Instant;
import java.util.Optional;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.EndReason;
import org.lqagent.dhcpv6.Lease;

/**
 * What became of a binding, for whoever listens outside.
 *
 * @param at wall clock, UTC
 * @param before as the listener knows it
 */
record BindingEvent(
    Instant at,
    Lease lease,
    Optional<Binding> before,
    Optional<Binding> after,
    Optional<EndReason> reason) {
  /** In one word. */
  enum Kind {
    ADDED,
    CHANGED,
    /** Another holder, interface or next hop. */
    MOVED,
    ENDED
  }

  static BindingEvent of(BindingChange change, Instant at) {
    return new BindingEvent(
        at,
        change.lease(),
        change.before(),
        change.after(),
        change instanceof BindingChange.Removed removed
            ? Optional.of(removed.reason())
            : Optional.empty());
  }

  /** A binding that exists, for a listener who knows nothing. */
  static BindingEvent existing(Binding binding, Instant at) {
    return new BindingEvent(
        at, binding.lease(), Optional.empty(), Optional.of(binding), Optional.empty());
  }

  /** This and a later one, for a listener who heard of neither. */
  BindingEvent then(BindingEvent later) {
    return new BindingEvent(later.at, lease, before, later.after, later.reason);
  }

  Kind kind() {
    if (after.isEmpty()) {
      return Kind.ENDED;
    }
    if (before.isEmpty()) {
      return Kind.ADDED;
    }
    return isSamePlace(before.get(), after.get()) ? Kind.CHANGED : Kind.MOVED;
  }

  private static boolean isSamePlace(Binding a, Binding b) {
    return a.clientId().equals(b.clientId())
        && a.interfaceName().equals(b.interfaceName())
        && a.nextHop().equals(b.nextHop());
  }
}
