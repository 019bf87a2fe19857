package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.StatusCode;

/**
 * Answers as ISC dhcpd 4.4.3-P1 was seen to: by address only and that address only, lifetimes as
 * granted, the time of day for an age, and never to a query that names a server.
 */
final class IscDhcpd implements Profile {
  private final Service service;

  IscDhcpd(Service service) {
    this.service = service;
  }

  @Override
  public Verdict answer(Query query, Instant now) {
    if (query.serverId().isPresent()) {
      return new Verdict.Drop(Event.OTHER_SERVER);
    }
    if (query.hasShortLqQuery()) {
      return status(query, StatusCode.MALFORMED_QUERY, "OPTION_LQ_QUERY too short.");
    }
    Optional<LqQuery> lqQuery = query.lqQuery();
    if (lqQuery.isEmpty()) {
      return new Verdict.Drop(Event.NO_QUERY);
    }
    return switch (lqQuery.get().queryType()) {
      case QueryTypes.QUERY_BY_ADDRESS ->
          Query.address(lqQuery.get())
              .map(address -> byAddress(query, address, now))
              .orElseGet(() -> status(query, StatusCode.MALFORMED_QUERY, "No OPTION_IAADDR."));
      case QueryTypes.QUERY_BY_CLIENTID ->
          status(query, StatusCode.UNKNOWN_QUERY_TYPE, "QUERY_BY_CLIENTID not supported.");
      default -> status(query, StatusCode.UNKNOWN_QUERY_TYPE, "Unknown query-type.");
    };
  }

  /** The link-address is not looked at, and a delegated prefix is no pool. */
  private Verdict byAddress(Query query, Ipv6Address address, Instant now) {
    if (service.leases().links().list().stream().noneMatch(l -> l.prefix().contains(address))) {
      return status(query, StatusCode.NOT_CONFIGURED, "Address not in a pool.");
    }
    List<Option> options = new ArrayList<>();
    service
        .leases()
        .holder(address, now)
        .flatMap(binding -> data(binding, address))
        .ifPresent(options::add);
    options.add(query.requestor());
    options.add(service.id());
    return new Verdict.Reply(new Options(options));
  }

  private static Optional<ClientData> data(ClientBinding binding, Ipv6Address address) {
    return binding.leases().stream()
        .filter(stored -> stored.lease().equals(Lease.of(address)))
        .findFirst()
        .map(
            stored ->
                new ClientData(
                    Options.of(
                        new ClientId(binding.client()),
                        stored.asGranted(),
                        new CltTime(
                            binding.lastTransaction().getEpochSecond() & Lifetimes.INFINITY))));
  }

  private Verdict status(Query query, int status, String text) {
    return Verdict.Reply.of(query.requestor(), service.id(), StatusCode.of(status, text));
  }
}
