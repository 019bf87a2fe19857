package org.lqagent.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.Endpoint;

/**
 * Tells the operator when replies that were not asked for come faster than chance and late servers
 * explain: whoever wants one believed must guess a transaction id, and most guesses are wrong.
 */
final class UnaskedReplies {
  static final int MOST = 100;
  static final Duration WHILE = Duration.ofSeconds(10);

  private static final Set<Discard> UNASKED =
      EnumSet.of(
          Discard.UNKNOWN_TRANSACTION,
          Discard.NO_CLIENT_ID,
          Discard.OTHER_CLIENT_ID,
          Discard.NO_SERVER_ID,
          Discard.UNLISTED_PEER,
          Discard.UNLISTED_SERVER);

  private final Events events;
  private final InstantSource clock;
  private Instant since = Instant.MIN;
  private int seen;

  UnaskedReplies(Events events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  /** A datagram was discarded; called by one thread. */
  void discarded(Endpoint from, Discard reason) {
    if (!UNASKED.contains(reason)) {
      return;
    }
    Instant now = clock.instant();
    if (since.equals(Instant.MIN) || Duration.between(since, now).compareTo(WHILE) >= 0) {
      since = now;
      seen = 0;
    }
    if (++seen == MOST) {
      events.tell(
          Event.REPLIES_UNASKED,
          MOST
              + " replies that were not asked for came within "
              + WHILE.toSeconds()
              + " s, the last from "
              + from);
    }
  }
}
