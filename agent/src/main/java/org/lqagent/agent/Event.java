package org.lqagent.agent;

import org.lqagent.hooks.HookEvent;
import org.slf4j.event.Level;

/**
 * What an operator is told: the catalogue of events, each with its level and what to do about it.
 */
enum Event {
  STARTED(Level.INFO, "the daemon is at work", "nothing; it says what is watched and who is asked"),
  CONFIGURATION_CHANGED(
      Level.INFO,
      "the configuration was read again and put to work",
      "nothing; it says what the new configuration changed"),
  CONFIGURATION_REFUSED(
      Level.ERROR,
      "the configuration was read again and is not put to work; the one before stays in force",
      "mend the file as it says, see that lqagent check finds it good, and reload once more: with"
          + " the file as it is, the next start would fail"),
  RESTORED(
      Level.INFO,
      "bindings of an earlier run are at work again",
      "nothing; it says how much an earlier run left in the state"),
  RECOVERING(
      Level.INFO,
      "servers are asked for all that they know",
      "nothing; it says which servers are asked for all they know"),
  RECOVERED(
      Level.INFO, "servers have told all that they know", "nothing; it says what the servers told"),
  RECOVERY_INCOMPLETE(
      Level.WARN,
      "not every server told all that it knows",
      "see whether those servers are up, speak bulk leasequery and let this requestor ask; name"
          + " those that do in recovery.servers; lqagent recover tries again"),
  STATE_UNUSABLE(
      Level.WARN,
      "a part of the state cannot be read or written",
      "look at the file that it names; what is missing is learnt again, or asked for"),
  STATE_SET_ASIDE(
      Level.WARN,
      "the state file is damaged, or none of ours; it was renamed",
      "look at the disk; what was lost is learnt again, or asked for on demand"),
  STATE_NOT_WRITTEN(
      Level.WARN,
      "the state file cannot be written now",
      "make room, or the directory writable; it is tried again every few seconds"),
  STATE_WRITTEN(Level.INFO, "the state file is written again, nothing is missing in it", "nothing"),
  SHARING_LOST(
      Level.WARN,
      "bindings cannot be shared with the other concentrator now",
      "look at Redis, and at the way there; this concentrator works on, and publishes what changed"
          + " when it is back"),
  SHARING_FOUND(Level.INFO, "bindings are shared with the other concentrator again", "nothing"),
  ROLE_CHANGED(
      Level.INFO,
      "an operator changed the role of this concentrator",
      "nothing; somebody used the control socket"),
  CLEARED(
      Level.INFO,
      "an operator had bindings or unknown sources forgotten",
      "nothing; somebody used the control socket"),
  TIME_OF_DAY_SET(
      Level.INFO,
      "somebody set the time of day while the daemon ran",
      "nothing; if it was not meant to be, see who sets it"),
  SLEPT(
      Level.WARN,
      "the machine slept",
      "nothing; a machine that serves subscribers should not be put to sleep"),
  STOPPED(Level.INFO, "the daemon has ended as it was told to", "nothing"),
  UPLINK_NOT_READY(
      Level.WARN,
      "the uplink has no address that servers can answer to",
      "nothing if it has one soon, as after a boot; else give it one, or see who has the same"),
  SOURCE_CHANGED(
      Level.WARN,
      "servers are asked from another address, as the one before is gone",
      "tell servers that know requestors by address, such as Kea, of the new one; or give the"
          + " uplink the old one back and name it in uplink.source"),
  CAPTURE_OPENED(Level.INFO, "an interface is captured on again", "nothing"),
  CAPTURE_LOST(
      Level.WARN,
      "an interface cannot be captured on",
      "see whether the interface is there and up; capturing goes on by itself when it is back"),
  CAPTURE_DROPPED(
      Level.WARN,
      "frames were lost before they were read",
      "gleaning missed what those frames said; leases are asked about when their traffic comes: see"
          + " whether the host has CPU left"),
  ONE_SIDE_SILENT(
      Level.WARN,
      "DHCPv6 is seen on one side only",
      "an agent must see clients and servers: compare uplink and access with where they really"
          + " are"),
  BINDING_CONFLICT(
      Level.WARN,
      "two clients are said to hold one lease",
      "two clients claim one lease; the newer claim counts: look for two servers with one pool"),
  LEASE_REFUSED(
      Level.WARN,
      "a lease was not taken in, for a limit or for its holder",
      "raise the limit, or look at what the client does"),
  SERVER_ON_ACCESS(
      Level.WARN,
      "a server's message came from an access interface",
      "a subscriber runs a DHCPv6 server; it is not believed: filter port 547 there"),
  RELAY_ON_ACCESS(
      Level.WARN,
      "a relayed message came from an access interface that has no relay agents",
      "a subscriber sends relay messages; they are not believed"),
  LEASEQUERY_FROM_ACCESS(
      Level.WARN,
      "a LEASEQUERY came from an access interface",
      "a subscriber asks who holds what: drop message type 14 at the relay agent"),
  LEASE_OF_ANOTHER_PORT(
      Level.WARN,
      "a server knows the source, on another port than it sent from",
      "the source is leased on another port: spoofed, or moved without a new lease"),
  LEASE_OUT_OF_RANGE(
      Level.WARN,
      "a server names a lease outside of the ranges of its link",
      "a server names a lease that this link cannot have: compare the pools"),
  LEASE_OF_OWN_ADDRESS(
      Level.WARN,
      "a server gave somebody an address of this machine, or a prefix with one in it",
      "take the address out of the server's pool, or off the interface; a client cannot have it"),
  PORT_NOT_PROVEN(
      Level.WARN,
      "a lease is not taken in, as its port is not known",
      "a server knows the lease, and nothing proves that its holder is there: see"
          + " gleaning.location"),
  SOURCE_BOUND_ELSEWHERE(
      Level.WARN,
      "a packet came from another port than its source is bound on",
      "the source is bound on another port: spoofed, or moved without a new lease"),
  NEXT_HOP_UNKNOWN(
      Level.WARN,
      "a delegated prefix has no next hop yet",
      "there is no route yet; it comes when the client's neighbour entry appears"),
  SERVER_SILENT(
      Level.WARN,
      "a server answers no more, and is tried only now and then",
      "see whether the server is up and lets this requestor ask"),
  SERVER_CHANGED(
      Level.WARN,
      "a server answers under another SERVERID than before",
      "if it was installed anew, nothing; else see which machine has its address. known-servers"
          + " holds a server to its DUID"),
  SERVER_NOT_BELIEVED(
      Level.WARN,
      "a reply has a SERVERID that the configuration does not believe",
      "if a server's DUID changed, change it in known-servers and accept-duids; else somebody"
          + " speaks in its stead"),
  REPLIES_UNASKED(
      Level.WARN,
      "many replies came that were not asked for",
      "somebody guesses at replies: filter UDP port 546 at the uplink but for the servers, and name"
          + " them in accept-from"),
  SERVER_BACK(Level.INFO, "a server that was silent answers again", "nothing"),
  SCRIPT_FAILED(
      Level.WARN,
      "a script failed or took too long",
      "run the script by hand with what it says; it is run again until it succeeds"),
  SCRIPT_BACK(Level.INFO, "a script works again, and was told what it had missed", "nothing"),
  ROUTE_REFUSED(
      Level.WARN,
      "a route is not written",
      "see whose the route in the way is; the lease gets its route when that is gone"),
  KERNEL_REFUSED(
      Level.WARN, "the kernel refused changes", "see what it says; it is tried again by itself"),
  KERNEL_DRIFTED(
      Level.WARN,
      "the kernel held something else than it should",
      "find out who changes routes or rules of lqagent's; they are put right"),
  KERNEL(
      Level.WARN,
      "something of the kernel could not be read",
      "see what it says; it is tried again by itself"),
  TASK_FAILED(
      Level.ERROR,
      "a piece of work failed by a mistake of the program",
      "report it, with the lines that follow; the daemon went on without it"),
  THREAD_DIED(
      Level.ERROR,
      "a thread ended by a mistake of the program",
      "report it, with the lines that follow; the daemon ends");

  private final Level level;
  private final String meaning;
  private final String advice;

  /**
   * @param meaning what happened, in a sentence; each line of the log adds to what and why
   * @param advice what to do about it
   */
  Event(Level level, String meaning, String advice) {
    this.level = level;
    this.meaning = meaning;
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

  /** What happened. */
  String meaning() {
    return meaning;
  }

  /** What to do about it. */
  String advice() {
    return advice;
  }
}
