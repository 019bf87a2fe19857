package org.lqagent.leasequery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.StatusCode;

/** Reads what a reply that passed {@link ReplyChecks} says: RFC 5007 section 4.3.3. */
final class ReplyReader {
  /** The group of counters for the parts of a reply that were left out. */
  static final String SKIPPED = "leasequery.skipped";

  private enum Skipped {
    CLIENT_WITH_STATUS,
    MALFORMED_RELAY_DATA,
    UNUSABLE_LINK,
    LINK_ABOVE_LIMIT
  }

  private final ReplyLimits limits;
  private final Counters counters;

  ReplyReader(ReplyLimits limits, Counters counters) {
    this.limits = limits;
    this.counters = counters;
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
    return read(question, client, serverId, lifetimes, arrival, relayData(client, options));
  }

  private Reply read(
      Question question,
      Options client,
      Duid serverId,
      Optional<LifetimeMeaning> lifetimes,
      Arrival arrival,
      Optional<RelayMessage> relayData) {
    Optional<ClientId> clientId = client.first(ClientId.class);
    if (clientId.isEmpty()) {
      return new Reply.Useless(Discard.NO_CLIENT);
    }
    if (question instanceof Question.ByClientId asked
        && !asked.clientId().equals(clientId.get().duid())) {
      return new Reply.Useless(Discard.OTHER_CLIENT);
    }
    if (question instanceof Question.ByAddress asked
        && !LeaseReader.mentions(client, asked.address())) {
      return new Reply.Useless(Discard.OTHER_ADDRESS);
    }
    List<CltTime> times = client.all(CltTime.class);
    if (times.size() != 1) {
      return new Reply.Useless(Discard.NO_CLIENT_TIME);
    }
    LastTransaction last =
        LastTransaction.read(times.get(0).seconds(), arrival.now(), arrival.timeOfDay());
    List<GrantedLease> leases =
        new LeaseReader(limits, counters, lifetimes, last, arrival.now()).read(client);
    if (leases.isEmpty()
        || question instanceof Question.ByAddress asked && !cover(leases, asked.address())) {
      return new Reply.Nothing();
    }
    return new Reply.Leases(
        new ClientLeases(clientId.get().duid(), serverId, last.at(), leases, relayData));
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

  // The RFC means it inside CLIENT_DATA; Kea puts it beside it.
  private Optional<RelayMessage> relayData(Options client, Options message) {
    Optional<LqRelayData> data =
        client.first(LqRelayData.class).or(() -> message.first(LqRelayData.class));
    if (data.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(data.get().message());
    } catch (MalformedMessageException e) {
      counters.count(SKIPPED, Skipped.MALFORMED_RELAY_DATA);
      return Optional.empty();
    }
  }
}
