package org.lqagent.bulk;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.lqagent.leasequery.Counters;

/**
 * Asks DHCPv6 servers for all they know: the requestor of RFC 5460.
 *
 * <p>Safe for use by any thread; all the work is done on that of the connections.
 */
public final class BulkClient {
  private final BulkSettings settings;
  private final Connections connections;
  private final InstantSource steady;
  private final InstantSource timeOfDay;
  private final RandomGenerator random;
  private final Counters counters;

  /**
   * Opens nothing; closing the connections remains their owner's business.
   *
   * @param steady the time that leases and timers are told in; it must not jump
   * @param timeOfDay the time that servers share, to read ISC dhcpd's CLT_TIME by
   * @param random draws transaction ids and how much a wait is shortened or lengthened
   */
  public BulkClient(
      BulkSettings settings,
      Connections connections,
      InstantSource steady,
      InstantSource timeOfDay,
      RandomGenerator random,
      Counters counters) {
    this.settings = settings;
    this.connections = connections;
    this.steady = steady;
    this.timeOfDay = timeOfDay;
    this.random = random;
    this.counters = counters;
  }

  /** Puts every query to every server, to all servers at once. */
  public BulkRun ask(List<BulkServer> servers, List<BulkQuery> queries, BulkListener listener) {
    List<Conversation> conversations = new ArrayList<>();
    for (BulkServer server : servers) {
      conversations.add(
          new Conversation(
              settings,
              server,
              queries,
              connections,
              steady,
              timeOfDay,
              random,
              counters,
              listener));
    }
    BulkRun run = new BulkRun(List.copyOf(conversations), connections.thread());
    connections.thread().execute(() -> conversations.forEach(Conversation::start));
    return run;
  }
}
