package org.lqagent.bulk;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.Printable;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.leasequery.ClientDataReader;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;
import org.lqagent.leasequery.Discard;
import org.lqagent.leasequery.Server;

/** Reads what the messages of one server say: whose they are, and of which client they tell. */
final class BulkReplies {
  private final Duid clientId;
  private final Set<Duid> serverIds;
  private final List<Duid> trust;
  private final Server server;
  private final InstantSource timeOfDay;
  private final Counters counters;
  private final ClientDataReader clients;
  private final ClientDataReader leaky;

  BulkReplies(BulkSettings settings, Server server, InstantSource timeOfDay, Counters counters) {
    this.clientId = settings.clientId();
    this.serverIds = server.serverId().map(Set::of).orElse(settings.serverIds());
    this.trust = settings.trust();
    this.server = server;
    this.timeOfDay = timeOfDay;
    this.counters = counters;
    this.clients = new ClientDataReader(settings.limits(), ClientDataReader.Leaks.NONE, counters);
    this.leaky =
        new ClientDataReader(settings.limits(), ClientDataReader.Leaks.EXPIRED_LEASES, counters);
  }

  /** Checks to whom and from whom a LEASEQUERY-REPLY is; the messages after it do not say. */
  Optional<BulkDiscard> identities(Options options) {
    Optional<ClientId> client = options.first(ClientId.class);
    if (client.isEmpty()) {
      return Optional.of(BulkDiscard.NO_CLIENT_ID);
    }
    if (!client.get().duid().equals(clientId)) {
      return Optional.of(BulkDiscard.OTHER_CLIENT_ID);
    }
    Optional<ServerId> from = options.first(ServerId.class);
    if (from.isEmpty()) {
      return Optional.of(BulkDiscard.NO_SERVER_ID);
    }
    return serverIds.isEmpty() || serverIds.contains(from.get().duid())
        ? Optional.empty()
        : Optional.of(BulkDiscard.UNLISTED_SERVER);
  }

  Duid serverId(Options options) {
    return options.first(ServerId.class).orElseThrow().duid();
  }

  boolean hasClient(Options options) {
    if (options.contains(LqClientLink.class)) {
      discard(BulkDiscard.CLIENT_LINK);
    }
    return options.contains(ClientData.class);
  }

  /**
   * The client that a message tells of, if it has good leases.
   *
   * @param now when the message arrived, by the steady clock
   */
  Optional<ClientLeases> client(BulkQuery query, Options message, Duid serverId, Instant now) {
    Options client = message.first(ClientData.class).orElseThrow().options();
    if (StatusCode.in(client) != StatusCode.SUCCESS) {
      return discard(BulkDiscard.CLIENT_WITH_STATUS);
    }
    Optional<Discard> unusable = clients.unusable(client);
    if (unusable.isPresent()) {
      return discard(
          unusable.get() == Discard.NO_CLIENT ? BulkDiscard.NO_CLIENT : BulkDiscard.NO_CLIENT_TIME);
    }
    // Kea tells of leases that are over when it is asked by relay agent or circuit, not by link: a
    // client that has not renewed for half its lifetime looks the same, and is refused there alone.
    boolean mayLeak =
        query.queryType() == QueryTypes.QUERY_BY_RELAY_ID
            || query.queryType() == QueryTypes.QUERY_BY_REMOTE_ID;
    ClientLeases read =
        (mayLeak ? leaky : clients)
            .read(client, message, serverId, server.lifetimes(), now, timeOfDay);
    if (read.leases().isEmpty()) {
      return discard(BulkDiscard.NO_LEASE);
    }
    return Optional.of(
        trust.isEmpty() || trust.contains(serverId) ? read : read.at(ClientLeases.UNKNOWN_TIME));
  }

  /** The text of a status without what a terminal or a log would take for its own. */
  static String text(StatusCode status) {
    return Printable.of(status.text()).strip();
  }

  private Optional<ClientLeases> discard(BulkDiscard reason) {
    counters.count("bulk.discarded", reason);
    return Optional.empty();
  }
}
