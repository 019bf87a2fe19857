package org.lqagent.agent;

import java.util.concurrent.atomic.AtomicBoolean;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Has servers asked from another address when the one that they are asked from is gone: nobody
 * could answer to it. For the keeper's thread.
 */
final class SourceWatch {
  private final Agent agent;
  private final AtomicBoolean isChanging = new AtomicBoolean();
  private boolean isTold;

  SourceWatch(Agent agent) {
    this.agent = agent;
  }

  /** Looks whether the address is there; every second. */
  void look() {
    Ipv6Address source = agent.asking().source();
    if (agent.kernel().isOurs(Ipv6Prefix.of(source))) {
      isTold = false;
      return;
    }
    if (!isTold) {
      isTold = true;
      agent
          .lasting()
          .events()
          .tell(Event.UPLINK_NOT_READY, "the address to ask from, " + source + ", is gone");
    }
    // To open a socket takes its time, which the keeper has not.
    if (isChanging.compareAndSet(false, true)) {
      Thread thread = new Thread(this::change, "source address");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void change() {
    try {
      agent.askFromWhatIsThere();
    } catch (SystemRefusedException e) {
      // There is none yet, or somebody has the port: the next look tries again.
    } finally {
      isChanging.set(false);
    }
  }
}
