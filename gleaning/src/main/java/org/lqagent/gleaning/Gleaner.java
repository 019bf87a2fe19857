package org.lqagent.gleaning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lqagent.binding.Binding;
import org.lqagent.binding.EndReason;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.capture.Datagram;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Lifetimes;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.RapidCommit;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.ServerId;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.leasequery.Question;

/**
 * Learns from DHCPv6 as it goes by: RFC 5007 section 2, RFC 7513 section 6, RFC 8987.
 *
 * <p>Clients are believed about where they are and what they give up, servers about what they
 * grant. For one thread.
 */
public final class Gleaner {
  /** What to make of a Reply whose request was not seen. */
  public enum LoneReplies {
    /** Believed on the uplink: the capture may have begun late, or see one direction only. */
    BELIEVED,
    /** RFC 7513 section 6.3.2 to the letter. */
    IGNORED
  }

  private final AccessLinks links;
  private final Predicate<Ipv6Prefix> isOurs;
  private final LoneReplies loneReplies;
  private final Counters<GleanCount> counts;
  private final Exchanges exchanges;
  private final Locator locator;

  /**
   * @param locator may be shared with others
   * @param isOurs whether an address of this machine is, or lies in, a prefix: nobody can lease it
   */
  public Gleaner(
      Locator locator,
      Predicate<Ipv6Prefix> isOurs,
      LoneReplies loneReplies,
      Counters<GleanCount> counts) {
    this.locator = locator;
    this.isOurs = isOurs;
    this.links = locator.links();
    this.loneReplies = loneReplies;
    this.counts = counts;
    this.exchanges = new Exchanges(counts);
  }

  /** What a datagram tells. */
  public List<Gleaned> glean(Datagram datagram, Instant now) {
    Message message;
    try {
      message = Message.read(datagram.payload());
    } catch (MalformedMessageException e) {
      counts.count(GleanCount.MALFORMED);
      return List.of();
    }
    return glean(datagram, message, now);
  }

  /** What a datagram tells that has been read already. */
  public List<Gleaned> glean(Datagram datagram, Message message, Instant now) {
    if (message instanceof RelayMessage relay) {
      return relayed(datagram, relay, now);
    }
    if (!(message instanceof ClientServerMessage direct)) {
      return nothing(GleanCount.WITHOUT_NEWS);
    }
    AccessLinks.Side side = links.side(datagram.interfaceName());
    return switch (direct.type()) {
      case MessageTypes.SOLICIT,
          MessageTypes.REQUEST,
          MessageTypes.CONFIRM,
          MessageTypes.RENEW,
          MessageTypes.REBIND,
          MessageTypes.RELEASE,
          MessageTypes.DECLINE -> {
        Location sighted =
            side == AccessLinks.Side.UPLINK
                // Routed from a client that was told to unicast: the frame is the last router's.
                ? Location.UNKNOWN
                : locator.sighted(datagram, datagram.source());
        yield fromClient(direct, datagram.source(), Optional.of(sighted), Optional.empty(), now);
      }
      case MessageTypes.REPLY,
          MessageTypes.ADVERTISE,
          MessageTypes.RECONFIGURE,
          MessageTypes.LEASEQUERY_REPLY -> {
        if (side == AccessLinks.Side.ACCESS) {
          yield alarm(
              GleanCount.SERVER_MESSAGE_ON_ACCESS, Gleaned.Alarm.Kind.SERVER_ON_ACCESS, datagram);
        }
        yield fromServer(direct, datagram.destination(), Optional.empty(), now);
      }
      case MessageTypes.LEASEQUERY ->
          side == AccessLinks.Side.ACCESS || links.isClient(datagram.source())
              ? alarm(
                  GleanCount.LEASEQUERY_FROM_ACCESS,
                  Gleaned.Alarm.Kind.LEASEQUERY_FROM_ACCESS,
                  datagram)
              : nothing(GleanCount.WITHOUT_NEWS);
      default -> nothing(GleanCount.WITHOUT_NEWS);
    };
  }

  private List<Gleaned> relayed(Datagram datagram, RelayMessage relay, Instant now) {
    boolean isUpwards = relay.type() == MessageTypes.RELAY_FORW;
    boolean isOnAccess = links.side(datagram.interfaceName()) == AccessLinks.Side.ACCESS;
    if (isOnAccess && !isUpwards) {
      return alarm(
          GleanCount.SERVER_MESSAGE_ON_ACCESS, Gleaned.Alarm.Kind.SERVER_ON_ACCESS, datagram);
    }
    if (isOnAccess && !mayRelay(datagram)) {
      return alarm(
          GleanCount.RELAY_MESSAGE_ON_ACCESS, Gleaned.Alarm.Kind.RELAY_ON_ACCESS, datagram);
    }
    Optional<RelayChain> levels = locator.chain(relay);
    if (levels.isEmpty()) {
      return List.of();
    }
    RelayChain chain = levels.get();
    if (chain.carried().isEmpty()) {
      return nothing(GleanCount.EMPTY_RELAY_MESSAGE);
    }
    if (!(chain.carried().get() instanceof ClientServerMessage carried)) {
      return nothing(GleanCount.WITHOUT_NEWS);
    }
    if (carried.type() == MessageTypes.LEASEQUERY) {
      return alarm(
          GleanCount.LEASEQUERY_FROM_ACCESS, Gleaned.Alarm.Kind.LEASEQUERY_FROM_ACCESS, datagram);
    }
    Ipv6Address client = chain.innermost().peerAddress();
    if (!isUpwards) {
      return fromServer(carried, client, Optional.of(chain), now);
    }
    if (isOnAccess) {
      // An access node's frame tells the port as well as the client's own would.
      Location sighted = locator.sighted(datagram, chain.neighbour(datagram.source()));
      return fromClient(carried, client, Optional.of(sighted), Optional.empty(), now);
    }
    return fromClient(carried, client, Optional.empty(), Optional.of(chain), now);
  }

  private List<Gleaned> fromClient(
      ClientServerMessage message,
      Ipv6Address client,
      Optional<Location> sighted,
      Optional<RelayChain> chain,
      Instant now) {
    if (message.type() == MessageTypes.SOLICIT && !isRapid(message)
        || message.type() == MessageTypes.INFORMATION_REQUEST) {
      return nothing(GleanCount.WITHOUT_NEWS);
    }
    Optional<Duid> clientId = message.options().first(ClientId.class).map(ClientId::duid);
    if (clientId.isEmpty()) {
      return nothing(GleanCount.WITHOUT_CLIENT_ID);
    }
    Exchange.Key key = new Exchange.Key(message.transactionId(), clientId.get(), client);
    Exchange exchange =
        exchanges.begin(
            key,
            message.type(),
            now,
            () -> new Exchange(message.type(), leasesNamed(message), now));
    boolean isFirst = exchange.sighted().isEmpty() && exchange.relayed().isEmpty();
    boolean isFirstSight = exchange.sighted().isEmpty() && sighted.isPresent();
    sighted.ifPresent(where -> exchange.sight(where, now));
    chain.ifPresent(levels -> exchange.relay(locator.relayed(levels), now));
    if (isEnding(exchange)) {
      return isFirst ? endings(exchange, clientId.get(), now) : List.of();
    }
    if (isFirstSight && exchange.type() == MessageTypes.CONFIRM && exchange.isReplied()) {
      // Asked about already, when nothing had said where the client is.
      return questions(exchange, location(Optional.of(exchange), Optional.empty()));
    }
    return sighted.isPresent() || isFirst ? locatedLate(exchange) : List.of();
  }

  /**
   * Interfaces are captured apart, so that a reply may be handed over before the client's frame
   * that it answers, or before its way through the relay agent was seen at all.
   */
  private List<Gleaned> locatedLate(Exchange exchange) {
    List<Gleaned> gleaned = new ArrayList<>();
    for (Binding granted : exchange.takeUnsighted()) {
      Location location = location(Optional.of(exchange), Optional.of(granted.location()));
      if (mayHold(location, granted.lease())) {
        gleaned.add(new Gleaned.Learnt(new Observation.Granted(granted.withLocation(location))));
      } else {
        counts.count(GleanCount.OUT_OF_RANGE);
      }
    }
    return gleaned;
  }

  /** Release and Decline are the client's word, and hold at once: RFC 8987 section 4.2, G-9. */
  private List<Gleaned> endings(Exchange exchange, Duid clientId, Instant now) {
    EndReason reason =
        exchange.type() == MessageTypes.RELEASE ? EndReason.RELEASED : EndReason.DECLINED;
    Location location = location(Optional.of(exchange), Optional.empty());
    return exchange.leases().stream()
        .<Gleaned>map(
            lease ->
                new Gleaned.Learnt(new Observation.Ended(lease, reason, clientId, location, now)))
        .toList();
  }

  private List<Gleaned> fromServer(
      ClientServerMessage message, Ipv6Address client, Optional<RelayChain> chain, Instant now) {
    if (message.type() != MessageTypes.REPLY) {
      return nothing(GleanCount.WITHOUT_NEWS);
    }
    counts.count(GleanCount.REPLY);
    Optional<Duid> clientId = message.options().first(ClientId.class).map(ClientId::duid);
    Optional<Duid> serverId = message.options().first(ServerId.class).map(ServerId::duid);
    if (clientId.isEmpty()) {
      return nothing(GleanCount.WITHOUT_CLIENT_ID);
    }
    if (serverId.isEmpty()) {
      return nothing(GleanCount.WITHOUT_SERVER_ID);
    }
    Exchange.Key key = new Exchange.Key(message.transactionId(), clientId.get(), client);
    Optional<Exchange> exchange = exchanges.find(key, now);
    Optional<GleanCount> refusal = cannotBelieve(message, exchange);
    if (refusal.isPresent()) {
      return nothing(refusal.get());
    }
    exchange.ifPresent(Exchange::reply);
    Optional<Location> relayed = chain.map(locator::relayed);
    int type = exchange.map(Exchange::type).orElse(MessageTypes.REQUEST);
    return switch (type) {
      case MessageTypes.CONFIRM -> questions(exchange.orElseThrow(), location(exchange, relayed));
      case MessageTypes.RELEASE, MessageTypes.DECLINE -> List.of();
      default -> {
        Location location = location(exchange, relayed);
        Instant heard = exchange.map(Exchange::time).orElse(now);
        List<Gleaned> grants = grants(message, clientId.get(), serverId, location, heard, now);
        keepUnsighted(key, exchange, bindings(grants), now);
        yield grants;
      }
    };
  }

  private void keepUnsighted(
      Exchange.Key key, Optional<Exchange> exchange, List<Binding> granted, Instant now) {
    if (exchange.isPresent() && exchange.get().sighted().isEmpty()) {
      exchange.get().keepUnsighted(granted);
    } else if (exchange.isEmpty() && !granted.isEmpty()) {
      exchanges.keepUnseen(key, granted, now);
    }
  }

  private static boolean isEnding(Exchange exchange) {
    return exchange.type() == MessageTypes.RELEASE || exchange.type() == MessageTypes.DECLINE;
  }

  private Optional<GleanCount> cannotBelieve(
      ClientServerMessage reply, Optional<Exchange> exchange) {
    if (exchange.isEmpty()) {
      if (loneReplies == LoneReplies.IGNORED) {
        return Optional.of(GleanCount.REPLY_WITHOUT_REQUEST_IGNORED);
      }
      counts.count(GleanCount.REPLY_WITHOUT_REQUEST);
    } else if (exchange.get().isReplied()) {
      return Optional.of(GleanCount.REPLY_AGAIN);
    } else if (exchange.get().type() == MessageTypes.SOLICIT && !isRapid(reply)) {
      return Optional.of(GleanCount.REPLY_WITHOUT_RAPID_COMMIT);
    }
    return StatusCode.in(reply.options()) == StatusCode.SUCCESS
        ? Optional.empty()
        : Optional.of(GleanCount.FAILED_MESSAGE);
  }

  private List<Gleaned> grants(
      ClientServerMessage reply,
      Duid clientId,
      Optional<Duid> serverId,
      Location location,
      Instant lastTransaction,
      Instant now) {
    List<Gleaned> gleaned = new ArrayList<>(2);
    for (ReplyLeases.Stated stated : ReplyLeases.granted(reply.options(), counts)) {
      if (isOurs.test(stated.lease().prefix())) {
        counts.count(GleanCount.OWN_ADDRESS);
        gleaned.add(
            Gleaned.Alarm.of(Gleaned.Alarm.Kind.LEASE_OF_OWN_ADDRESS, stated.lease(), location));
      } else if (!mayHold(location, stated.lease())) {
        counts.count(GleanCount.OUT_OF_RANGE);
      } else if (stated.validLifetime() == 0) {
        gleaned.add(
            new Gleaned.Learnt(
                new Observation.Ended(
                    stated.lease(), EndReason.ZERO_LIFETIME, clientId, location, lastTransaction)));
      } else {
        gleaned.add(
            new Gleaned.Learnt(
                new Observation.Granted(
                    new Binding(
                        stated.lease(),
                        clientId,
                        location,
                        until(now, stated.preferredLifetime()),
                        until(now, stated.validLifetime()),
                        lastTransaction,
                        Origin.GLEANED,
                        serverId,
                        stated.excluded()))));
      }
    }
    return gleaned;
  }

  private static List<Binding> bindings(List<Gleaned> grants) {
    List<Binding> bindings = new ArrayList<>(grants.size());
    for (Gleaned gleaned : grants) {
      if (gleaned instanceof Gleaned.Learnt learnt
          && learnt.observation() instanceof Observation.Granted granted) {
        bindings.add(granted.binding());
      }
    }
    return bindings;
  }

  /**
   * A Confirm's Reply says that addresses are right, not for how long: RFC 7513 section 6.4.2.1.
   */
  private static List<Gleaned> questions(Exchange exchange, Location location) {
    return exchange.leases().stream()
        .<Gleaned>map(
            lease ->
                new Gleaned.PleaseAsk(
                    new Question.ByAddress(
                        lease.prefix().network(), Ipv6Address.UNSPECIFIED, AnswerGleaner.WANTED),
                    location))
        .toList();
  }

  private List<Lease> leasesNamed(ClientServerMessage message) {
    return switch (message.type()) {
      case MessageTypes.RELEASE, MessageTypes.DECLINE, MessageTypes.CONFIRM ->
          ReplyLeases.named(message.options(), counts).stream()
              .map(ReplyLeases.Stated::lease)
              .toList();
      default -> List.of();
    };
  }

  /** A Relay-reply repeats little of what the Relay-forward said, so both are heard. */
  private Location location(Optional<Exchange> exchange, Optional<Location> inReply) {
    Location relayed =
        inReply
            .map(reply -> exchange.flatMap(Exchange::relayed).map(reply::orFrom).orElse(reply))
            .or(() -> exchange.flatMap(Exchange::relayed))
            .orElse(Location.UNKNOWN);
    return locator.located(exchange.flatMap(Exchange::sighted), relayed);
  }

  private boolean mayHold(Location location, Lease lease) {
    return location
        .interfaceName()
        .map(name -> links.mayHold(name, lease))
        .orElseGet(() -> links.mayHold(lease));
  }

  private boolean mayRelay(Datagram datagram) {
    return datagram.interfaceName().flatMap(links::link).filter(AccessLink::hasRelays).isPresent();
  }

  private List<Gleaned> nothing(GleanCount reason) {
    counts.count(reason);
    return List.of();
  }

  private List<Gleaned> alarm(GleanCount reason, Gleaned.Alarm.Kind kind, Datagram datagram) {
    counts.count(reason);
    return List.of(
        new Gleaned.Alarm(
            kind,
            datagram.source(),
            datagram.interfaceName(),
            datagram.sourceMac(),
            datagram.vlans()));
  }

  private static boolean isRapid(ClientServerMessage message) {
    return message.options().contains(RapidCommit.class);
  }

  private static Instant until(Instant now, long lifetime) {
    return lifetime == Lifetimes.INFINITY ? Instant.MAX : now.plusSeconds(lifetime);
  }
}
