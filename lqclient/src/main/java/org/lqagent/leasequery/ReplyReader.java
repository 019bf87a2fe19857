package org.lqagent.leasequery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.StatusCode;

/** Reads what a reply that passed {@link ReplyChecks} says: RFC 5007 section 4.3.3. */
final class ReplyReader {
  /** The group of counters for the parts of a reply that were left out. */
  static final String SKIPPED = "leasequery.skipped";

  private enum Skipped {
    CLIENT_WITH_STATUS,
    UNUSABLE_LINK,
    LINK_ABOVE_LIMIT
  }

  private final ReplyLimits limits;
  private final List<Duid> trust;
  private final Counters counters;
  private final ClientDataReader clients;

  /**
   * @param trust the servers whose ages are believed; empty for any
   */
  ReplyReader(ReplyLimits limits, List<Duid> trust, Counters counters) {
    this.limits = limits;
    this.trust = trust;
    this.counters = counters;
    this.clients = new ClientDataReader(limits, ClientDataReader.Leaks.NONE, counters);
  }

  /** The moment a reply arrived, and the clock that servers share. */
  record Arrival(Instant now, InstantSource timeOfDay) {}

  /**
   * Reads the options of a reply.
   *
   * @param lifetimes what the server's lifetimes are known to mean
   */
  Reply read(
      Question question,
      Options options,
      Duid serverId,
      Optional<LifetimeMeaning> lifetimes,
      Arrival arrival) {
    int status = StatusCode.in(options);
    if (status != StatusCode.SUCCESS) {
      return new Reply.Failure(status);
    }
    List<ClientData> clients = options.all(ClientData.class);
    Optional<LqClientLink> links = options.first(LqClientLink.class);
    // Section 4.1.2.2: one client on one link. Which of several to believe is anybody's guess.
    if (clients.size() + (links.isPresent() ? 1 : 0) > 1) {
      return new Reply.Useless(Discard.CONTRADICTORY);
    }
    if (links.isPresent()) {
      List<Ipv6Address> usable = usable(links.get().links());
      return usable.isEmpty() ? new Reply.Useless(Discard.USELESS_LINKS) : new Reply.Links(usable);
    }
    if (clients.isEmpty()) {
      return new Reply.Nothing();
    }
    Options client = clients.get(0).options();
    if (StatusCode.in(client) != StatusCode.SUCCESS) {
      counters.count(SKIPPED, Skipped.CLIENT_WITH_STATUS);
      return new Reply.Nothing();
    }
    return read(question, client, options, serverId, lifetimes, arrival);
  }

  private Reply read(
      Question question,
      Options client,
      Options message,
      Duid serverId,
      Optional<LifetimeMeaning> lifetimes,
      Arrival arrival) {
    Optional<Duid> clientId = client.first(ClientId.class).map(ClientId::duid);
    if (clientId.isEmpty()) {
      return new Reply.Useless(Discard.NO_CLIENT);
    }
    if (question instanceof Question.ByClientId asked && !asked.clientId().equals(clientId.get())) {
      return new Reply.Useless(Discard.OTHER_CLIENT);
    }
    if (question instanceof Question.ByAddress asked
        && !LeaseReader.mentions(client, asked.address())) {
      return new Reply.Useless(Discard.OTHER_ADDRESS);
    }
    Optional<Discard> unusable = clients.unusable(client);
    if (unusable.isPresent()) {
      return new Reply.Useless(unusable.get());
    }
    ClientLeases read =
        clients.read(client, message, serverId, lifetimes, arrival.now(), arrival.timeOfDay());
    if (read.leases().isEmpty()
        || question instanceof Question.ByAddress asked && !cover(read.leases(), asked.address())) {
      return new Reply.Nothing();
    }
    return new Reply.Leases(
        trust.isEmpty() || trust.contains(serverId) ? read : read.at(ClientLeases.UNKNOWN_TIME));
  }

  private static boolean cover(List<GrantedLease> leases, Ipv6Address address) {
    for (GrantedLease lease : leases) {
      if (lease.lease().prefix().contains(address)) {
        return true;
      }
    }
    return false;
  }

  private List<Ipv6Address> usable(List<Ipv6Address> links) {
    List<Ipv6Address> usable = new ArrayList<>();
    for (Ipv6Address link : links) {
      if (link.isUnspecified() || link.isMulticast() || link.isLinkLocal()) {
        counters.count(SKIPPED, Skipped.UNUSABLE_LINK);
      } else if (!usable.contains(link)) {
        if (usable.size() == limits.links()) {
          counters.count(SKIPPED, Skipped.LINK_ABOVE_LIMIT);
          break;
        }
        usable.add(link);
      }
    }
    return usable;
  }
}
