package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqClientLink;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.StatusCode;

/**
 * Answers as Kea 3.2's lease_query hook was seen to: to the source port, options by code, a status
 * always, by address the one lease only, relay data unasked and beside CLIENT_DATA, and with its
 * two slips of prefixes that do not contain the address and of lifetimes that outlive their lease.
 */
final class Kea implements Profile {
  /** The delegated lengths it tries, longest first. */
  private static final int[] DELEGATED_LENGTHS = {64, 60, 56, 48};

  private final Service service;

  Kea(Service service) {
    this.service = service;
  }

  @Override
  public boolean repliesToSourcePort() {
    return true;
  }

  @Override
  public boolean wrapsRelayed() {
    return false;
  }

  @Override
  public Optional<List<BulkFault>> bulk() {
    return Optional.of(
        Stream.of(
                BulkFault.Kind.LEASE_PER_MESSAGE,
                BulkFault.Kind.FIRST_ONLY,
                BulkFault.Kind.CLOSE_BAD,
                BulkFault.Kind.SUBNET_LINKS,
                BulkFault.Kind.CLOSE_HALF_CLOSED,
                BulkFault.Kind.LEAK)
            .map(BulkFault::of)
            .toList());
  }

  /** Here the relay data are inside. */
  @Override
  public ClientData bulkData(
      ClientBinding binding, Set<Integer> wanted, Ipv6Address requestor, Instant now) {
    List<Option> data = new ArrayList<>(data(binding, binding.leases(), now));
    binding.relayData().ifPresent(relayData -> data.add(outermostPeer(relayData)));
    return new ClientData(byCode(data));
  }

  @Override
  public Verdict answer(Query query, Instant now) {
    if (query.serverId().isPresent() && !query.serverId().get().equals(service.id())) {
      return new Verdict.Drop(Event.OTHER_SERVER);
    }
    Optional<LqQuery> lqQuery = query.lqQuery();
    if (lqQuery.isEmpty()) {
      return new Verdict.Drop(Event.NO_QUERY);
    }
    return switch (lqQuery.get().queryType()) {
      case QueryTypes.QUERY_BY_ADDRESS ->
          Query.address(lqQuery.get())
              .map(address -> byAddress(query, address, now))
              .orElseGet(() -> status(query, StatusCode.MALFORMED_QUERY, "missing IAADDR"));
      case QueryTypes.QUERY_BY_CLIENTID ->
          Query.client(lqQuery.get())
              .map(client -> byClient(query, client, lqQuery.get().linkAddress(), now))
              .orElseGet(() -> status(query, StatusCode.MALFORMED_QUERY, "missing CLIENTID"));
      default -> status(query, StatusCode.UNKNOWN_QUERY_TYPE, "unknown query-type");
    };
  }

  private Verdict byAddress(Query query, Ipv6Address address, Instant now) {
    if (service.leases().links().of(address).isEmpty()) {
      return status(query, StatusCode.NOT_CONFIGURED, "not a configured address");
    }
    Optional<Verdict> leased = found(query, address, Lease.Kind.ADDRESS, now);
    for (int i = 0; leased.isEmpty() && i < DELEGATED_LENGTHS.length; i++) {
      // The length of what is found there is not compared.
      leased = found(query, address.masked(DELEGATED_LENGTHS[i]), Lease.Kind.PREFIX, now);
    }
    return leased.orElseGet(() -> status(query, StatusCode.SUCCESS, "no active lease"));
  }

  private Optional<Verdict> found(Query query, Ipv6Address network, Lease.Kind kind, Instant now) {
    return service
        .leases()
        .holder(network, now)
        .flatMap(
            binding ->
                binding.leases().stream()
                    .filter(
                        stored ->
                            stored.lease().kind() == kind
                                && stored.lease().prefix().network().equals(network))
                    .findFirst()
                    .map(stored -> found(query, binding, List.of(stored), now)));
  }

  private Verdict byClient(Query query, ClientId client, Ipv6Address linkAddress, Instant now) {
    List<ClientBinding> bindings = service.leases().ofClient(client.duid(), now);
    if (!linkAddress.isUnspecified()) {
      Optional<Link> link = service.leases().links().of(linkAddress);
      if (link.isEmpty()) {
        return status(query, StatusCode.NOT_CONFIGURED, "not a configured link");
      }
      bindings = bindings.stream().filter(b -> b.link().equals(link.get())).toList();
    }
    return switch (bindings.size()) {
      case 0 -> status(query, StatusCode.SUCCESS, "no active leases");
      case 1 -> found(query, bindings.get(0), bindings.get(0).leases(), now);
      default ->
          reply(
              query,
              StatusCode.of(StatusCode.SUCCESS, "active leases found on multiple links"),
              List.of(new LqClientLink(bindings.stream().map(b -> b.link().address()).toList())));
    };
  }

  private Verdict found(Query query, ClientBinding binding, List<StoredLease> leases, Instant now) {
    List<Option> options = new ArrayList<>();
    options.add(new ClientData(byCode(data(binding, leases, now))));
    binding.relayData().ifPresent(relayData -> options.add(outermostPeer(relayData)));
    return reply(query, StatusCode.of(StatusCode.SUCCESS, "active lease found"), options);
  }

  private static List<Option> data(ClientBinding binding, List<StoredLease> leases, Instant now) {
    List<Option> data = new ArrayList<>();
    data.add(new ClientId(binding.client()));
    leases.forEach(stored -> data.add(countedDown(stored, now)));
    data.add(new CltTime(binding.age(now)));
    return data;
  }

  /** Infinity counts down like any number, and a preferred lifetime that is over starts again. */
  private static Option countedDown(StoredLease stored, Instant now) {
    long age = stored.age(now);
    long valid = Math.max(0, stored.validLifetime() - age);
    long preferred = stored.preferredLifetime();
    return stored.with(age < preferred ? preferred - age : preferred, valid);
  }

  private static LqRelayData outermostPeer(LqRelayData data) {
    try {
      return new LqRelayData(data.message().peerAddress(), data.relayMessage());
    } catch (MalformedMessageException e) {
      return data;
    }
  }

  private Verdict status(Query query, int status, String text) {
    return reply(query, StatusCode.of(status, text), List.of());
  }

  private Verdict reply(Query query, StatusCode status, List<Option> found) {
    List<Option> options = new ArrayList<>(found);
    options.add(query.requestor());
    options.add(service.id());
    options.add(status);
    return new Verdict.Reply(byCode(options));
  }

  private static Options byCode(List<Option> options) {
    return new Options(options.stream().sorted(Comparator.comparingInt(Option::code)).toList());
  }
}
