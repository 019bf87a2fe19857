package org.lqagent.hooks;

import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Something an operator may want to know; the text form is one sentence.
 *
 * <p>Told on the threads of the hooks, at times with their locks held: who takes it must neither
 * block nor call back.
 */
public sealed interface HookEvent {

  /** A route is not written, and one written before is taken back, until the reason is gone. */
  record RouteRefused(Ipv6Prefix destination, String reason) implements HookEvent {
    @Override
    public String toString() {
      return "no route to " + destination + ": " + reason;
    }
  }

  /**
   * The kernel refused changes, which will be tried again.
   *
   * @param what "routes" or "source filter"
   * @param count how many changes were refused for this cause
   * @param example one of them
   */
  record WriteFailed(String what, int count, String example, String cause) implements HookEvent {
    @Override
    public String toString() {
      return what + ": " + count + " not written, such as " + example + ": " + cause;
    }
  }

  /** The kernel held something else than it shall, and is being repaired. */
  record Drifted(String what, Drift drift) implements HookEvent {
    @Override
    public String toString() {
      return what + " differed from what is wanted and are repaired: " + drift;
    }
  }

  /** The comparison with the kernel failed; it is tried again when next asked for. */
  record ReconcileFailed(String what, String cause) implements HookEvent {
    @Override
    public String toString() {
      return what + " could not be compared with the kernel: " + cause;
    }
  }

  /** The kernel dropped notifications because they were not read in time. */
  record NotificationsLost(String what) implements HookEvent {
    @Override
    public String toString() {
      return "the kernel dropped notifications of " + what + "; everything is read again";
    }
  }

  /** A script failed; what it missed is kept, and told again after a pause. */
  record ScriptFailed(String script, String cause) implements HookEvent {
    @Override
    public String toString() {
      return cause + "; what it missed is kept and told again";
    }
  }

  /** A script that had failed was told everything it had missed. */
  record ScriptRecovered(String script, int failures) implements HookEvent {
    @Override
    public String toString() {
      return script + " works again after " + failures + (failures == 1 ? " failure" : " failures");
    }
  }
}
