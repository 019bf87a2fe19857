package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;

/** From a message to its reply, or to silence and a reason: RFC 5007 section 4.4. One thread. */
final class QueryHandler {
  private final Profile profile;
  private final Restrictions restrictions;
  private final Optional<RateLimit> rate;
  private final Counters counters;

  QueryHandler(
      Profile profile, Restrictions restrictions, Optional<RateLimit> rate, Counters counters) {
    this.profile = profile;
    this.restrictions = restrictions;
    this.rate = rate;
    this.counters = counters;
  }

  /** The reply to a datagram, or nothing. */
  Optional<Message> answer(byte[] octets, Ipv6Address from, Instant now) {
    if (rate.isPresent() && !rate.get().admits(now)) {
      return drop(Event.RATE);
    }
    try {
      return answer(Message.read(octets), from, now);
    } catch (MalformedMessageException e) {
      return drop(Event.MALFORMED);
    }
  }

  private Optional<Message> answer(Message received, Ipv6Address from, Instant now) {
    Deque<RelayMessage> relays = new ArrayDeque<>();
    Message message = received;
    while (message instanceof RelayMessage relay && relay.type() == MessageTypes.RELAY_FORW) {
      Optional<Message> carried = relay.carried();
      if (carried.isEmpty()) {
        return drop(Event.MALFORMED);
      }
      relays.push(relay);
      message = carried.get();
    }
    // Also for LEASEQUERY-REPLY: section 4.2.2, "servers ... MUST discard".
    if (message.type() != MessageTypes.LEASEQUERY) {
      return drop(Event.OTHER_TYPE);
    }
    if (!relays.isEmpty() && !restrictions.answersRelayed()) {
      return drop(Event.RELAYED);
    }
    ClientServerMessage query = (ClientServerMessage) message;
    Optional<ClientId> requestor = query.options().first(ClientId.class);
    if (requestor.isEmpty()) {
      return drop(Event.NO_CLIENT_ID);
    }
    return restrictions
        .refusal(requestor.get(), from)
        .orElseGet(() -> profile.answer(new Query(from, requestor.get(), query.options()), now))
        .match(
            reply -> {
              counters.count(Event.ANSWERED);
              Message answer =
                  new ClientServerMessage(
                      MessageTypes.LEASEQUERY_REPLY, query.transactionId(), reply.options());
              return Optional.of(profile.wrapsRelayed() ? wrapped(answer, relays) : answer);
            },
            drop -> drop(drop.why()));
  }

  /** Section 4.4.3: each Relay-forward is answered by a Relay-reply that goes the same way back. */
  private static Message wrapped(Message reply, Deque<RelayMessage> innermostFirst) {
    Message wrapped = reply;
    for (RelayMessage relay : innermostFirst) {
      Option inside = new RelayMsg(wrapped);
      wrapped =
          new RelayMessage(
              MessageTypes.RELAY_REPL,
              relay.hopCount(),
              relay.linkAddress(),
              relay.peerAddress(),
              relay
                  .options()
                  .first(InterfaceId.class)
                  .map(id -> Options.of(id, inside))
                  .orElse(Options.of(inside)));
    }
    return wrapped;
  }

  /** Counts what happened to a reply later on. */
  void count(Event event) {
    counters.count(event);
  }

  private Optional<Message> drop(Event why) {
    counters.count(why);
    return Optional.empty();
  }
}
