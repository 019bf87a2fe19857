package org.lqagent.agent;

import java.util.ArrayList;
import java.util.List;
import org.lqagent.agent.config.Configuration;

/**
 * What changes from one configuration to the next.
 *
 * @param now the one that is in force
 * @param next the one that is to be
 */
record Reload(Configuration now, Configuration next) {

  /** Whether the socket or the requestor must be another. */
  boolean changesAsking() {
    return !now.uplink().equals(next.uplink()) || !now.leasequery().equals(next.leasequery());
  }

  boolean changesNegative() {
    return !now.leasequery().negative().equals(next.leasequery().negative());
  }

  /** Whether servers know something else, or other servers know it. */
  boolean changesRecovery() {
    return changesAsking()
        || !now.recovery().equals(next.recovery())
        || !now.access().equals(next.access());
  }

  /** Whether what is wanted of the kernel is another thing. */
  boolean changesKernel() {
    return !now.access().equals(next.access())
        || !now.routes().equals(next.routes())
        || !now.filter().equals(next.filter());
  }

  /** The sections that differ, and which of them take a restart. */
  String summary() {
    List<String> changed = new ArrayList<>();
    add(changed, "uplink", now.uplink(), next.uplink());
    add(changed, "access", now.access(), next.access());
    add(changed, "leasequery", now.leasequery(), next.leasequery());
    add(changed, "routes", now.routes(), next.routes());
    add(changed, "filter", now.filter(), next.filter());
    add(changed, "hooks", now.hooks(), next.hooks());
    add(changed, "gleaning", now.gleaning(), next.gleaning());
    add(changed, "recovery", now.recovery(), next.recovery());
    List<String> restart = new ArrayList<>();
    add(restart, "state", now.state(), next.state());
    add(restart, "control-group", now.controlGroup(), next.controlGroup());
    add(restart, "gleaning.limits", now.gleaning().limits(), next.gleaning().limits());
    add(restart, "control", now.control(), next.control());
    add(restart, "sharing", now.sharing(), next.sharing());
    add(restart, "metrics", now.metrics(), next.metrics());
    return (changed.isEmpty() ? "nothing" : String.join(", ", changed))
        + (restart.isEmpty() ? "" : "; takes a restart to change: " + String.join(", ", restart));
  }

  private static void add(List<String> names, String name, Object now, Object next) {
    if (!now.equals(next)) {
      names.add(name);
    }
  }
}
