package org.lqagent.bulk;

import java.util.concurrent.ScheduledExecutorService;
import org.lqagent.leasequery.Endpoint;

/** Opens TCP connections, all on one thread. */
public interface Connections extends AutoCloseable {
  /**
   * Begins to open a connection; on {@link #thread()} only.
   *
   * @param listener hears of it later, not before this returns
   */
  Connection connect(Endpoint to, Connection.Listener listener);

  ScheduledExecutorService thread();

  @Override
  void close();
}
