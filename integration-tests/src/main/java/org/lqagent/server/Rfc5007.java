package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.StatusCode;

/** Answers as RFC 5007 section 4.4 says. */
final class Rfc5007 implements Profile {
  private final Service service;

  Rfc5007(Service service) {
    this.service = service;
  }

  /** Section 5 lets a server ignore relayed queries: any subscriber could send one. */
  @Override
  public boolean answersRelayed() {
    return false;
  }

  @Override
  public Optional<List<BulkFault>> bulk() {
    return Optional.of(List.of());
  }

  @Override
  public ClientData bulkData(
      ClientBinding binding, Set<Integer> wanted, Ipv6Address requestor, Instant now) {
    return service.data(binding, wanted, requestor, now);
  }

  @Override
  public Verdict answer(Query query, Instant now) {
    if (query.serverId().isPresent() && !query.serverId().get().equals(service.id())) {
      return new Verdict.Drop(Event.OTHER_SERVER);
    }
    if (query.hasShortLqQuery()) {
      return reply(query, status(StatusCode.MALFORMED_QUERY, "LQ_QUERY is too short"));
    }
    Optional<LqQuery> lqQuery = query.lqQuery();
    if (lqQuery.isEmpty()) {
      return new Verdict.Drop(Event.NO_QUERY);
    }
    return reply(query, answer(lqQuery.get(), query.from(), now));
  }

  private Verdict reply(Query query, List<Option> found) {
    List<Option> options = new ArrayList<>();
    options.add(query.requestor());
    options.add(service.id());
    options.addAll(found);
    return new Verdict.Reply(new Options(options));
  }

  private List<Option> answer(LqQuery query, Ipv6Address requestor, Instant now) {
    return switch (query.queryType()) {
      case QueryTypes.QUERY_BY_ADDRESS -> byAddress(query, requestor, now);
      case QueryTypes.QUERY_BY_CLIENTID -> byClient(query, requestor, now);
      case QueryTypes.QUERY_BY_RELAY_ID,
          QueryTypes.QUERY_BY_LINK_ADDRESS,
          QueryTypes.QUERY_BY_REMOTE_ID ->
          overTcpOnly(query.queryType());
      default -> status(StatusCode.UNKNOWN_QUERY_TYPE, QueryTypes.name(query.queryType()));
    };
  }

  /** RFC 5460 section 4: a server that has these over TCP MUST NOT accept them here. */
  private List<Option> overTcpOnly(int queryType) {
    String name = QueryTypes.name(queryType);
    return service.bulk()
        ? status(StatusCode.NOT_ALLOWED, name + " over TCP only")
        : status(StatusCode.UNKNOWN_QUERY_TYPE, name);
  }

  private List<Option> byAddress(LqQuery query, Ipv6Address requestor, Instant now) {
    Optional<Ipv6Address> address = Query.address(query);
    if (address.isEmpty()) {
      return status(StatusCode.MALFORMED_QUERY, "a query by address needs an IAADDR");
    }
    Ipv6Address names = query.linkAddress().isUnspecified() ? address.get() : query.linkAddress();
    Optional<Link> link = service.leases().links().of(names);
    if (link.isEmpty()) {
      return status(StatusCode.NOT_CONFIGURED, "no link for " + names);
    }
    return service
        .leases()
        .holder(address.get(), now)
        .filter(binding -> binding.link().equals(link.get()))
        .map(binding -> data(binding, query, requestor, now))
        .orElse(List.of());
  }

  private List<Option> byClient(LqQuery query, Ipv6Address requestor, Instant now) {
    Optional<ClientId> client = Query.client(query);
    if (client.isEmpty()) {
      return status(StatusCode.MALFORMED_QUERY, "a query by client id needs a CLIENTID");
    }
    List<ClientBinding> bindings = service.leases().ofClient(client.get().duid(), now);
    if (!query.linkAddress().isUnspecified()) {
      Optional<Link> link = service.leases().links().of(query.linkAddress());
      if (link.isEmpty()) {
        return status(StatusCode.NOT_CONFIGURED, "no link for " + query.linkAddress());
      }
      bindings = bindings.stream().filter(b -> b.link().equals(link.get())).toList();
    }
    return switch (bindings.size()) {
      case 0 -> List.of();
      case 1 -> data(bindings.get(0), query, requestor, now);
      default ->
          List.of(
              new LqClientLink(
                  bindings.stream().map(binding -> binding.link().address()).toList()));
    };
  }

  private List<Option> data(
      ClientBinding binding, LqQuery query, Ipv6Address requestor, Instant now) {
    return List.of(service.data(binding, Query.wanted(query), requestor, now));
  }

  private static List<Option> status(int status, String text) {
    return List.of(StatusCode.of(status, text));
  }
}
