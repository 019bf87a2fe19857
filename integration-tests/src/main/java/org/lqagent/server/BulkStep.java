package org.lqagent.server;

import java.time.Duration;

/** What a connection does next for an answer. */
sealed interface BulkStep {
  /** Octets as they go out, the size before the message included. */
  record Send(byte[] octets) implements BulkStep {}

  /** Let others go first for a while. */
  record Wait(Duration time) implements BulkStep {}

  /** Say no more, and leave the connection as it is. */
  record Stall() implements BulkStep {}

  /** Close the connection once what was sent is out; or reset it. */
  record Close(boolean reset) implements BulkStep {}
}
