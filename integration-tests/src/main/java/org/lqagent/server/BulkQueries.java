package org.lqagent.server;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;
import org.lqagent.dhcpv6.RelayId;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.StatusCode;

/** From a bulk query to the messages of its answer, made one by one: RFC 5460 section 7.2. */
final class BulkQueries {
  private final Service service;
  private final Profile profile;
  private final Restrictions restrictions;
  private final int page;
  private final BulkFaults faults;
  private final Counters counters;

  /**
   * @param page after how many messages the leaks of some servers begin
   */
  BulkQueries(
      Service service,
      Profile profile,
      Restrictions restrictions,
      int page,
      BulkFaults faults,
      Counters counters) {
    this.service = service;
    this.profile = profile;
    this.restrictions = restrictions;
    this.page = page;
    this.faults = faults;
    this.counters = counters;
  }

  /** Whether a connection from there is taken: section 7.1. */
  boolean admits(Ipv6Address from) {
    boolean admitted = restrictions.admits(from) || restrictions.refuser().isPresent();
    if (!admitted) {
      counters.count(Event.NOT_ALLOWED);
    }
    return admitted;
  }

  /** The messages that answer a query; nothing where the connection is to be closed instead. */
  Optional<Iterator<ClientServerMessage>> answer(byte[] octets, Ipv6Address from, Instant now) {
    Message message;
    try {
      message = Message.read(octets);
    } catch (MalformedMessageException e) {
      return close(Event.MALFORMED);
    }
    // Section 4 has no other message.
    if (message.type() != MessageTypes.LEASEQUERY) {
      return close(Event.OTHER_TYPE);
    }
    Options options = ((ClientServerMessage) message).options();
    Optional<ClientId> requestor = options.first(ClientId.class);
    if (requestor.isEmpty()) {
      return close(Event.NO_CLIENT_ID);
    }
    Query query = new Query(from, requestor.get(), options);
    if (query.serverId().isPresent() && !query.serverId().get().equals(service.id())) {
      return close(Event.OTHER_SERVER);
    }
    Found found = find(query, now);
    if (found.status().isPresent() && faults.has(BulkFault.Kind.CLOSE_BAD)) {
      return close(Event.BAD_QUERY);
    }
    counters.count(Event.ANSWERED);
    return Optional.of(
        new BulkMessages(
            ((ClientServerMessage) message).transactionId(),
            Options.of(requestor.get(), service.id()),
            found.status(),
            found.data()));
  }

  private Optional<Iterator<ClientServerMessage>> close(Event why) {
    counters.count(why);
    return Optional.empty();
  }

  /** CLIENT_DATA options, or the status that says why there are none. */
  private record Found(Optional<StatusCode> status, Iterator<? extends Option> data) {
    static Found nothing(int status, String text) {
      return new Found(Optional.of(StatusCode.of(status, text)), List.<Option>of().iterator());
    }
  }

  private Found find(Query query, Instant now) {
    if (!restrictions.admits(query.from())) {
      return Found.nothing(StatusCode.NOT_ALLOWED, query.from() + " may not ask");
    }
    return query
        .lqQuery()
        .map(lqQuery -> find(lqQuery, query.from(), now))
        .orElseGet(() -> Found.nothing(StatusCode.MALFORMED_QUERY, "need an LQ_QUERY"));
  }

  private Found find(LqQuery query, Ipv6Address requestor, Instant now) {
    return switch (query.queryType()) {
      case QueryTypes.QUERY_BY_ADDRESS ->
          needing(
              Query.address(query), "IAADDR", address -> holder(query, address, requestor, now));
      case QueryTypes.QUERY_BY_CLIENTID ->
          needing(
              Query.client(query),
              "CLIENTID",
              client ->
                  onLink(
                      query,
                      service.leases().ofClient(client.duid(), now).stream(),
                      requestor,
                      now));
      case QueryTypes.QUERY_BY_RELAY_ID ->
          needing(
              query.options().first(RelayId.class),
              "RELAY_ID",
              id -> onLink(query, heardWith(id, now), requestor, now));
      case QueryTypes.QUERY_BY_REMOTE_ID ->
          needing(
              query.options().first(RemoteId.class),
              "REMOTE_ID",
              id -> onLink(query, heardWith(id, now), requestor, now));
      case QueryTypes.QUERY_BY_LINK_ADDRESS ->
          needing(
              Optional.of(query.linkAddress()).filter(address -> !address.isUnspecified()),
              "link-address",
              link -> onLink(query, service.leases().all(now), requestor, now));
      default -> Found.nothing(StatusCode.UNKNOWN_QUERY_TYPE, QueryTypes.name(query.queryType()));
    };
  }

  private static <T> Found needing(Optional<T> given, String what, Function<T, Found> find) {
    return given
        .map(find)
        .orElseGet(() -> Found.nothing(StatusCode.MALFORMED_QUERY, "the query needs a " + what));
  }

  private Found holder(LqQuery query, Ipv6Address address, Ipv6Address requestor, Instant now) {
    Ipv6Address names = query.linkAddress().isUnspecified() ? address : query.linkAddress();
    Optional<Link> link = service.leases().links().of(names);
    return link.isEmpty()
        ? noLink(names)
        : found(
            query,
            service.leases().holder(address, now).stream()
                .filter(on(link.get()))
                .flatMap(binding -> asked(binding, address)),
            requestor,
            now);
  }

  /** Kea tells of the lease that was asked for only, and not what else the client holds. */
  private Stream<ClientBinding> asked(ClientBinding binding, Ipv6Address address) {
    return faults.has(BulkFault.Kind.LEASE_PER_MESSAGE)
        ? binding
            .eachLease()
            .filter(lease -> lease.leases().get(0).lease().prefix().contains(address))
        : Stream.of(binding);
  }

  private Found onLink(
      LqQuery query, Stream<ClientBinding> bindings, Ipv6Address requestor, Instant now) {
    if (query.linkAddress().isUnspecified()) {
      return found(query, bindings, requestor, now);
    }
    boolean subnets = faults.has(BulkFault.Kind.SUBNET_LINKS);
    Optional<Link> link =
        service
            .leases()
            .links()
            .of(query.linkAddress())
            .filter(named -> !subnets || named.prefix().contains(query.linkAddress()));
    if (link.isEmpty()) {
      return noLink(query.linkAddress());
    }
    Stream<ClientBinding> there = bindings.filter(on(link.get()));
    return found(
        query,
        subnets && isByRelay(query)
            ? there.flatMap(binding -> binding.within(link.get().prefix()))
            : there,
        requestor,
        now);
  }

  private static Predicate<ClientBinding> on(Link link) {
    return binding -> binding.link().equals(link);
  }

  private static Found noLink(Ipv6Address address) {
    return Found.nothing(StatusCode.NOT_CONFIGURED, "no link for " + address);
  }

  /** Those to whose last Relay-forward some relay agent had added this option. */
  private Stream<ClientBinding> heardWith(Option option, Instant now) {
    return service
        .leases()
        .all(now)
        .filter(binding -> binding.relayData().filter(data -> has(data, option)).isPresent());
  }

  private static boolean has(LqRelayData data, Option option) {
    try {
      Optional<Message> message = Optional.of(data.message());
      while (message.isPresent() && message.get() instanceof RelayMessage relay) {
        if (relay.options().list().contains(option)) {
          return true;
        }
        message = relay.carried();
      }
    } catch (MalformedMessageException e) {
      // As if nothing had been kept.
    }
    return false;
  }

  private Found found(
      LqQuery query, Stream<ClientBinding> bindings, Ipv6Address requestor, Instant now) {
    Iterator<ClientBinding> told =
        faults.has(BulkFault.Kind.LEASE_PER_MESSAGE)
            ? bindings.flatMap(ClientBinding::eachLease).iterator()
            : bindings.iterator();
    var wanted = Query.wanted(query);
    Iterator<? extends Option> data =
        new Iterator<Option>() {
          @Override
          public boolean hasNext() {
            return told.hasNext();
          }

          @Override
          public Option next() {
            return profile.bulkData(told.next(), wanted, requestor, now);
          }
        };
    boolean leaks = faults.has(BulkFault.Kind.LEAK) && isByRelay(query);
    return new Found(
        Optional.empty(),
        leaks ? new LeakedData(data, page, faults.value(BulkFault.Kind.LEAK)) : data);
  }

  private static boolean isByRelay(LqQuery query) {
    return query.queryType() == QueryTypes.QUERY_BY_RELAY_ID
        || query.queryType() == QueryTypes.QUERY_BY_REMOTE_ID;
  }
}
