package org.lqagent.leasequery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.ServerId;

/** The exchanges that wait for replies, and which datagram is a reply to which of them. */
final class OpenExchanges {
  /** Takes a reply that belongs to an exchange. */
  interface Taker {
    /**
     * A reply has come.
     *
     * @param server whom of those asked it is from; empty if that cannot be told
     */
    void take(Exchange exchange, Optional<Server> server, Duid serverId, Reply reply);
  }

  private final TransactionIds ids;
  private final ReplyChecks checks;
  private final ReplyReader reader;
  private final InstantSource timeOfDay;
  private final ExchangesById exchanges = new ExchangesById();
  private final Lingering lingering = new Lingering();

  OpenExchanges(
      LeasequerySettings settings,
      InstantSource timeOfDay,
      RandomGenerator random,
      Counters counters) {
    this.ids = new TransactionIds(random);
    this.checks = new ReplyChecks(settings);
    this.reader = new ReplyReader(settings.limits(), settings.trust(), counters);
    this.timeOfDay = timeOfDay;
  }

  int newId(Instant now) {
    return ids.open(now);
  }

  void add(Exchange exchange) {
    exchanges.add(exchange);
  }

  void remove(Exchange exchange, Instant now) {
    exchanges.remove(exchange);
    ids.close(exchange.transactionId, now);
  }

  /** Keeps an exchange that is over open for a while, for leases that come late. */
  void linger(Exchange exchange, Instant now) {
    exchange.linger();
    lingering.add(exchange, now);
    lingering.leave(now, left -> remove(left, now));
  }

  /** Hands a datagram on as the reply that it is, or says why it is none. */
  Optional<Discard> read(Endpoint from, byte[] octets, Instant now, Taker taker) {
    Optional<Discard> discard = checks.datagram(from.address(), octets);
    if (discard.isPresent()) {
      return discard;
    }
    lingering.leave(now, left -> remove(left, now));
    int id = ReplyChecks.transactionId(octets);
    Exchange exchange = exchanges.get(id);
    if (exchange == null) {
      return Optional.of(ids.isKnown(id) ? Discard.LATE : Discard.UNKNOWN_TRANSACTION);
    }
    ClientServerMessage message;
    try {
      message = (ClientServerMessage) Message.read(octets);
    } catch (MalformedMessageException e) {
      return Optional.of(Discard.MALFORMED);
    }
    discard = checks.identities(message.options());
    if (discard.isPresent()) {
      return discard;
    }
    Duid serverId = message.options().first(ServerId.class).orElseThrow().duid();
    Optional<Server> server = exchange.sender(from.address(), serverId);
    if (server.flatMap(Server::serverId).filter(pinned -> !pinned.equals(serverId)).isPresent()) {
      return Optional.of(Discard.UNLISTED_SERVER);
    }
    Reply reply =
        reader.read(
            exchange.question,
            message.options(),
            serverId,
            server.flatMap(Server::lifetimes),
            new ReplyReader.Arrival(now, timeOfDay));
    if (reply instanceof Reply.Links && exchange.isAboutALinkFound()) {
      reply = new Reply.Useless(Discard.USELESS_LINKS);
    }
    if (exchange.isLingering() && !(reply instanceof Reply.Leases)) {
      return Optional.of(Discard.LATE);
    }
    taker.take(exchange, server, serverId, reply);
    return reply instanceof Reply.Useless useless
        ? Optional.of(useless.reason())
        : Optional.empty();
  }
}
