package org.lqagent.agent;

import org.lqagent.hooks.HookEvent;
import org.slf4j.event.Level;

/**
 * What an operator is told: the catalogue of events, each with its level and what to do about it.
 */
enum Event {
  STARTED(Level.INFO, "nothing; it says what is watched and who is asked"),
  CONFIGURATION_CHANGED(Level.INFO, "nothing; it says what the new configuration changed"),
  RESTORED(Level.INFO, "nothing; it says how much an earlier run left in the state"),
  RECOVERING(Level.INFO, "nothing; it says which servers are asked for all they know"),
  RECOVERED(Level.INFO, "nothing; it says what the servers told"),
  RECOVERY_INCOMPLETE(
      Level.WARN,
      "see whether those servers are up, speak bulk leasequery and let this requestor ask; name"
          + " those that do in recovery.servers; lqagent recover tries again"),
  STATE_UNUSABLE(
      Level.WARN, "look at the file that it names; what is missing is learnt again, or asked for"),
  STATE_SET_ASIDE(
      Level.WARN, "look at the disk; what was lost is learnt again, or asked for on demand"),
  STATE_NOT_WRITTEN(
      Level.WARN, "make room, or the directory writable; it is tried again every few seconds"),
  STATE_WRITTEN(Level.INFO, "nothing"),
  SHARING_LOST(
      Level.WARN,
      "look at Redis, and at the way there; this concentrator works on, and publishes what changed"
          + " when it is back"),
  SHARING_FOUND(Level.INFO, "nothing"),
  ROLE_CHANGED(Level.INFO, "nothing; somebody used the control socket"),
  CLEARED(Level.INFO, "nothing; somebody used the control socket"),
  STOPPED(Level.INFO, "nothing"),
  CAPTURE_OPENED(Level.INFO, "nothing"),
  CAPTURE_LOST(
      Level.WARN,
      "see whether the interface is there and up; capturing goes on by itself when it is back"),
  CAPTURE_DROPPED(
      Level.WARN,
      "gleaning missed what those frames said; leases are asked about when their traffic comes: see"
          + " whether the host has CPU left"),
  ONE_SIDE_SILENT(
      Level.WARN,
      "an agent must see clients and servers: compare uplink and access with where they really"
          + " are"),
  BINDING_CONFLICT(
      Level.WARN,
      "two clients claim one lease; the newer claim counts: look for two servers with one pool"),
  LEASE_REFUSED(Level.WARN, "raise the limit, or look at what the client does"),
  SERVER_ON_ACCESS(
      Level.WARN, "a subscriber runs a DHCPv6 server; it is not believed: filter port 547 there"),
  RELAY_ON_ACCESS(Level.WARN, "a subscriber sends relay messages; they are not believed"),
  LEASEQUERY_FROM_ACCESS(
      Level.WARN, "a subscriber asks who holds what: drop message type 14 at the relay agent"),
  LEASE_OF_ANOTHER_PORT(
      Level.WARN, "the source is leased on another port: spoofed, or moved without a new lease"),
  LEASE_OUT_OF_RANGE(
      Level.WARN, "a server names a lease that this link cannot have: compare the pools"),
  PORT_NOT_PROVEN(
      Level.WARN,
      "a server knows the lease, and nothing proves that its holder is there: see"
          + " gleaning.location"),
  SOURCE_BOUND_ELSEWHERE(
      Level.WARN, "the source is bound on another port: spoofed, or moved without a new lease"),
  NEXT_HOP_UNKNOWN(
      Level.WARN, "there is no route yet; it comes when the client's neighbour entry appears"),
  SERVER_SILENT(Level.WARN, "see whether the server is up and lets this requestor ask"),
  SERVER_BACK(Level.INFO, "nothing"),
  SCRIPT_FAILED(
      Level.WARN, "run the script by hand with what it says; it is run again until it succeeds"),
  SCRIPT_BACK(Level.INFO, "nothing"),
  ROUTE_REFUSED(
      Level.WARN, "see whose the route in the way is; the lease gets its route when that is gone"),
  KERNEL_REFUSED(Level.WARN, "see what it says; it is tried again by itself"),
  KERNEL_DRIFTED(
      Level.WARN, "find out who changes routes or rules of lqagent's; they are put right"),
  KERNEL(Level.WARN, "see what it says; it is tried again by itself"),
  TASK_FAILED(Level.ERROR, "report it, with the lines that follow; the daemon went on without it"),
  THREAD_DIED(Level.ERROR, "report it, with the lines that follow; the daemon ends");

  private final Level level;
  private final String advice;

  Event(Level level, String advice) {
    this.level = level;
    this.advice = advice;
  }

  /** What an event of the hooks is called here. */
  static Event of(HookEvent event) {
    if (event instanceof HookEvent.RouteRefused) {
      return ROUTE_REFUSED;
    } else if (event instanceof HookEvent.WriteFailed) {
      return KERNEL_REFUSED;
    } else if (event instanceof HookEvent.Drifted) {
      return KERNEL_DRIFTED;
    } else if (event instanceof HookEvent.ScriptFailed) {
      return SCRIPT_FAILED;
    } else if (event instanceof HookEvent.ScriptRecovered) {
      return SCRIPT_BACK;
    }
    return KERNEL;
  }

  Level level() {
    return level;
  }

  /** What to do about it. */
  String advice() {
    return advice;
  }
}
