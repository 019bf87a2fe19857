package org.lqagent.leasequery;

import java.time.Duration;
import org.lqagent.dhcpv6.Duid;

/**
 * Watches the life of questions, for people, tests and the event log.
 *
 * <p>Called on the requestor's thread, so it must neither block nor throw; octets must not be
 * changed.
 */
public interface LeasequeryListener {
  /** Watches nothing. */
  LeasequeryListener NONE = new LeasequeryListener() {};

  /**
   * A LEASEQUERY went out.
   *
   * @param transmission 1 for the first, up to 5
   */
  default void sent(Endpoint to, byte[] octets, int transmission) {}

  /** Anything arrived. */
  default void received(Endpoint from, byte[] octets) {}

  /** What arrived changes nothing. */
  default void discarded(Endpoint from, byte[] octets, Discard reason) {}

  /**
   * A server has replied to a question for the first time.
   *
   * @param took since it was first asked; with several transmissions, more than its own time
   */
  default void replied(Server server, Duration took) {}

  /**
   * A question is settled.
   *
   * @param took since its first transmission
   */
  default void answered(Question question, LeaseAnswer answer, Duration took) {}

  /** Two clients were said to hold the same lease. */
  default void conflict(Conflict conflict) {}

  /** A server answers no more and will be tried only now and then. */
  default void fellSilent(Server server) {}

  /**
   * A server that is not pinned to a SERVERID answers under another than before: it was installed
   * anew, or another machine has its address.
   */
  default void isAnother(Server server, Duid before, Duid now) {}

  /** A server that was silent answers again. */
  default void isBack(Server server) {}
}
