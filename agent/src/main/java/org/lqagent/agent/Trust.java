package org.lqagent.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.lqagent.binding.Binding;
import org.lqagent.dhcpv6.Duid;

/**
 * Whose word counts more where a server names another holder of a lease than is known, and the last
 * transactions are the same: RFC 5007 section 4.3.4, for what is told in bulk.
 */
final class Trust {
  /** Servers tell ages in whole seconds, so last transactions closer than this are the same. */
  private static final Duration SAME_TIME = Duration.ofSeconds(1);

  private final List<Duid> order;

  /**
   * @param order SERVERIDs, the most trusted first; any other is trusted the least. Empty for no
   *     preference
   */
  Trust(List<Duid> order) {
    this.order = List.copyOf(order);
  }

  /**
   * What was told, put just behind what it beats by trust alone, or level with what it loses to:
   * the table sees ages and knows no servers.
   */
  Binding weigh(Binding told, Binding held) {
    if (order.isEmpty() || told.clientId().equals(held.clientId())) {
      return told;
    }
    Instant heard = held.lastTransaction();
    if (Duration.between(heard, told.lastTransaction()).abs().compareTo(SAME_TIME) > 0) {
      return told;
    }
    int more = Integer.compare(rank(held.serverId()), rank(told.serverId()));
    if (more > 0 && !told.lastTransaction().isAfter(heard)) {
      return at(told, heard.plus(1, ChronoUnit.MICROS));
    }
    return more < 0 && told.lastTransaction().isAfter(heard) ? at(told, heard) : told;
  }

  private int rank(Optional<Duid> serverId) {
    int at = serverId.map(order::indexOf).orElse(-1);
    return at < 0 ? order.size() : at;
  }

  private static Binding at(Binding told, Instant lastTransaction) {
    return new Binding(
        told.lease(),
        told.clientId(),
        told.location(),
        told.preferredUntil(),
        told.validUntil(),
        lastTransaction,
        told.origin(),
        told.serverId(),
        told.excluded());
  }
}
