package org.lqagent.agent;

import java.time.Clock;
import java.util.Optional;
import org.lqagent.agent.sharing.Sharing;
import org.lqagent.agent.state.State;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.leasequery.SteadyClock;

/** What outlives a change of the configuration, and is at the hand of every part. */
record Lasting(
    SteadyClock clock,
    Events events,
    Counts counts,
    Sightings sightings,
    BindingTable table,
    Keeper keeper,
    Outlets outlets,
    Optional<State> state,
    Optional<Sharing> sharing) {

  /** Passes a change on to all who keep it or tell of it; returns at once. */
  void changed(BindingChange change) {
    counts.leases().changed(change);
    state.ifPresent(file -> file.changed(change));
    sharing.ifPresent(others -> others.changed(change));
    outlets.changed(change);
  }

  /** The time of day as it is now, for displays. */
  TimeOfDay timeOfDay() {
    return TimeOfDay.now(clock, Clock.systemUTC());
  }

  /** Hands work to the keeper that may be lost when it has too much; then it is counted. */
  void offer(String dropped, Runnable task) {
    if (!keeper.offer(task)) {
      counts.named().count(dropped);
    }
  }
}
