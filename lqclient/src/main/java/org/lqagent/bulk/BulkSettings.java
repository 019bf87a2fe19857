package org.lqagent.bulk;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.leasequery.ReplyLimits;
import org.lqagent.leasequery.Spans;

/**
 * Who we are, whom we believe and how patient we are.
 *
 * @param clientId our own DUID
 * @param serverIds the SERVERIDs that are believed; empty for any
 * @param trust SERVERIDs whose CLT_TIME is believed; empty for any. That of another is the oldest
 * @param dataTimeout how long a query may go without a whole message before the connection is given
 *     up, BULK_LQ_DATA_TIMEOUT: RFC 5460 advises against less than its 300 s
 * @param attempts how often a query is tried in all
 * @param retry the wait before the second attempt; doubles with each up to {@code longestRetry}
 * @param behind leases that may have been handed on and not been taken; beyond, nothing is read
 */
public record BulkSettings(
    Duid clientId,
    Set<Duid> serverIds,
    List<Duid> trust,
    Duration dataTimeout,
    int attempts,
    Duration retry,
    Duration longestRetry,
    int behind,
    ReplyLimits limits) {
  public static final Duration BULK_LQ_DATA_TIMEOUT = Duration.ofSeconds(300);

  public BulkSettings {
    serverIds = Set.copyOf(serverIds);
    trust = List.copyOf(trust);
    if (dataTimeout.isNegative() || dataTimeout.isZero() || retry.isNegative()) {
      throw new IllegalArgumentException(
          "times must be longer than zero, are "
              + Spans.text(dataTimeout)
              + " and "
              + Spans.text(retry));
    }
    if (attempts < 1 || behind < 1) {
      throw new IllegalArgumentException(
          "attempts and behind must be at least 1, are " + attempts + " and " + behind);
    }
  }

  /** Any server is believed, and a query is tried three times. */
  public static BulkSettings of(Duid clientId) {
    return new BulkSettings(
        clientId,
        Set.of(),
        List.of(),
        BULK_LQ_DATA_TIMEOUT,
        3,
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        8192,
        ReplyLimits.DEFAULT);
  }

  public BulkSettings withBelieved(Set<Duid> serverIds) {
    return new BulkSettings(
        clientId, serverIds, trust, dataTimeout, attempts, retry, longestRetry, behind, limits);
  }

  public BulkSettings withTrust(List<Duid> trust) {
    return new BulkSettings(
        clientId, serverIds, trust, dataTimeout, attempts, retry, longestRetry, behind, limits);
  }

  public BulkSettings withPatience(Duration dataTimeout, int attempts, Duration retry) {
    return new BulkSettings(
        clientId, serverIds, trust, dataTimeout, attempts, retry, longestRetry, behind, limits);
  }
}
