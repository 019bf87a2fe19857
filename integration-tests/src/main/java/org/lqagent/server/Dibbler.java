package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.StatusCode;

/**
 * Answers as dibbler-server 1.0.1 was seen to: the whole client, prefix lifetimes as granted beside
 * address lifetimes that count down, NotConfigured for whatever it does not find, every reply
 * twice, and no SERVERID where it does not understand.
 */
final class Dibbler implements Profile {
  private final Service service;

  Dibbler(Service service) {
    this.service = service;
  }

  @Override
  public int copies() {
    return 2;
  }

  @Override
  public Verdict answer(Query query, Instant now) {
    Optional<LqQuery> lqQuery = query.lqQuery();
    if (lqQuery.isEmpty()) {
      return anonymous(query, StatusCode.MALFORMED_QUERY, "Required LQ_QUERY option missing.");
    }
    return switch (lqQuery.get().queryType()) {
      case QueryTypes.QUERY_BY_ADDRESS ->
          Query.address(lqQuery.get())
              .map(address -> byAddress(query, address, now))
              .orElseGet(() -> malformed(query, "Required IAADDR suboption missing."));
      case QueryTypes.QUERY_BY_CLIENTID ->
          Query.client(lqQuery.get())
              .map(client -> byClient(query, client, now))
              .orElseGet(() -> malformed(query, "Required CLIENTID suboption missing."));
      default -> anonymous(query, StatusCode.UNKNOWN_QUERY_TYPE, "Invalid Query type.");
    };
  }

  private Verdict byAddress(Query query, Ipv6Address address, Instant now) {
    return service
        .leases()
        .holder(address, now)
        .filter(
            binding -> binding.leases().stream().anyMatch(s -> s.lease().equals(Lease.of(address))))
        .map(binding -> found(query, binding.client(), List.of(binding), now))
        .orElseGet(() -> notFound(query, "No binding for this address found."));
  }

  private Verdict byClient(Query query, ClientId client, Instant now) {
    List<ClientBinding> bindings = service.leases().ofClient(client.duid(), now);
    return bindings.isEmpty()
        ? notFound(query, "No binding for this DUID found.")
        : found(query, client.duid(), bindings, now);
  }

  private Verdict found(Query query, Duid client, List<ClientBinding> bindings, Instant now) {
    List<Option> options = new ArrayList<>();
    for (Lease.Kind kind : Lease.Kind.values()) {
      for (ClientBinding binding : bindings) {
        for (StoredLease stored : binding.leases()) {
          if (stored.lease().kind() == kind) {
            options.add(kind == Lease.Kind.ADDRESS ? stored.remaining(now) : stored.asGranted());
          }
        }
      }
    }
    options.add(new ClientId(client));
    options.add(
        new CltTime(bindings.stream().mapToLong(binding -> binding.age(now)).min().orElse(0)));
    return Verdict.Reply.of(query.requestor(), new ClientData(new Options(options)), service.id());
  }

  private Verdict notFound(Query query, String text) {
    return Verdict.Reply.of(
        query.requestor(), StatusCode.of(StatusCode.NOT_CONFIGURED, text), service.id());
  }

  private Verdict malformed(Query query, String text) {
    return Verdict.Reply.of(
        query.requestor(), StatusCode.of(StatusCode.MALFORMED_QUERY, text), service.id());
  }

  /** Without a SERVERID, so that every requestor has to discard it. */
  private static Verdict anonymous(Query query, int status, String text) {
    return Verdict.Reply.of(query.requestor(), StatusCode.of(status, text));
  }
}
