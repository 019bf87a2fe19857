package org.lqagent.gleaning;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.LeaseAnswer;
import org.lqagent.leasequery.Question;

/** Somebody who asks the servers. */
@FunctionalInterface
public interface LeaseAsker {
  /**
   * Asks.
   *
   * @param interfaceName on whose account
   * @param onLeases told of each client that holds what was asked for, perhaps before the end
   * @return how it ended
   */
  CompletableFuture<LeaseAnswer> ask(
      Question question, String interfaceName, Consumer<ClientLeases> onLeases);
}
