package org.lqagent.server;

import java.time.Instant;

/** A way of answering: the RFC's, or that of a server which is out there. */
interface Profile {
  Verdict answer(Query query, Instant now);

  /** Whether a query that came through relays is answered unless told otherwise. */
  default boolean answersRelayed() {
    return true;
  }

  /** Whether the answer to a relayed query is wrapped, as RFC 5007 section 4.4.3 wants. */
  default boolean wrapsRelayed() {
    return true;
  }

  /** Whether replies go to the port that the query came from, not to 546. */
  default boolean repliesToSourcePort() {
    return false;
  }

  /** How many times each reply is sent. */
  default int copies() {
    return 1;
  }
}
