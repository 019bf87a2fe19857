package org.lqagent.server;

import java.time.Duration;

/**
 * How much the bulk side takes on: RFC 5460 sections 5.6, 7.1 and 7.3.
 *
 * @param connections BULK_LQ_MAX_CONNS; more are closed at once
 * @param queries how many of one connection are worked on at a time; no more are read meanwhile
 * @param page how many messages of one answer are written before another's turn
 * @param dataTimeout BULK_LQ_DATA_TIMEOUT: how long a connection may be without an octet either way
 */
public record BulkLimits(int connections, int queries, int page, Duration dataTimeout) {
  public static final BulkLimits DEFAULT = new BulkLimits(10, 1, 100, Duration.ofSeconds(300));

  public BulkLimits {
    positive("connections", connections);
    positive("queries", queries);
    positive("page", page);
    if (dataTimeout.isNegative() || dataTimeout.isZero()) {
      throw new IllegalArgumentException("need a data timeout above 0, have " + dataTimeout);
    }
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("need 1 or more " + what + ", have " + value);
    }
  }
}
