package org.lqagent.bulk;

import org.lqagent.leasequery.Server;

/**
 * A server to ask in bulk.
 *
 * @param atATime queries that it may have before it on one connection, 1..100. More than one only
 *     where the server is known to take them: Kea up to 3.3.0 loses those that arrive together
 */
public record BulkServer(Server server, int atATime) {
  public BulkServer {
    if (atATime < 1 || atATime > 100) {
      throw new IllegalArgumentException("queries at a time must be in 1..100, are " + atATime);
    }
    if (server.isMulticast()) {
      throw new IllegalArgumentException(
          "need the address of one server for TCP, have " + server.endpoint().address());
    }
  }

  /** A server that gets one query at a time. */
  public static BulkServer of(Server server) {
    return new BulkServer(server, 1);
  }
}
