package org.lqagent.bulk;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.lqagent.leasequery.ClientLeases;

/** Takes what bulk queries bring. Called on one thread, which it must not block. */
public interface BulkListener {
  /**
   * Leases arrived.
   *
   * @return completed when they are taken; while too many are not, the server has to wait
   */
  CompletableFuture<?> leases(BulkServer server, BulkQuery query, List<ClientLeases> clients);

  /** A query to one server ended; all its leases were handed on before. */
  default void ended(BulkOutcome outcome) {}

  /** A query did not come to its end and is tried again. */
  default void retrying(BulkServer server, BulkQuery query, String why) {}
}
