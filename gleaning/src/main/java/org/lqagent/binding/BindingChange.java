package org.lqagent.binding;

import java.util.Optional;
import org.lqagent.dhcpv6.Lease;

/** What an observation, or time, did to the table. */
public sealed interface BindingChange {
  Optional<Binding> before();

  Optional<Binding> after();

  /** Which lease it is about. */
  default Lease lease() {
    return after().or(this::before).orElseThrow().lease();
  }

  record Added(Binding added) implements BindingChange {
    @Override
    public Optional<Binding> before() {
      return Optional.empty();
    }

    @Override
    public Optional<Binding> after() {
      return Optional.of(added);
    }
  }

  /** Other lifetimes, or more is known; the holder and the way to it are the same. */
  record Updated(Binding old, Binding updated) implements BindingChange {
    @Override
    public Optional<Binding> before() {
      return Optional.of(old);
    }

    @Override
    public Optional<Binding> after() {
      return Optional.of(updated);
    }
  }

  /** Another holder, another port, or another next hop, in one step. */
  record Moved(Binding old, Binding moved) implements BindingChange {
    /** Whether two clients claimed the lease, and the newer claim won. */
    public boolean isConflict() {
      return !old.clientId().equals(moved.clientId());
    }

    @Override
    public Optional<Binding> before() {
      return Optional.of(old);
    }

    @Override
    public Optional<Binding> after() {
      return Optional.of(moved);
    }
  }

  record Removed(Binding removed, EndReason reason) implements BindingChange {
    @Override
    public Optional<Binding> before() {
      return Optional.of(removed);
    }

    @Override
    public Optional<Binding> after() {
      return Optional.empty();
    }
  }
}
