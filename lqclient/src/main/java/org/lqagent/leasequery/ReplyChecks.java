package org.lqagent.leasequery;

import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;

/** Which messages are replies to us, and from somebody we believe: RFC 5007 section 4.2.2. */
final class ReplyChecks {
  private static final int HEADER_OCTETS = 4;

  private final Duid clientId;
  private final Set<Ipv6Prefix> peers;
  private final Set<Duid> serverIds;

  ReplyChecks(LeasequerySettings settings) {
    this.clientId = settings.clientId();
    this.peers = settings.peers();
    this.serverIds = settings.serverIds();
  }

  /** Checks sender and message type, before anything is spent on the rest. */
  Optional<Discard> datagram(Ipv6Address from, byte[] octets) {
    if (octets.length < HEADER_OCTETS) {
      return Optional.of(Discard.MALFORMED);
    }
    int type = octets[0] & 0xff;
    if (type != MessageTypes.LEASEQUERY_REPLY) {
      return Optional.of(
          type == MessageTypes.LEASEQUERY ? Discard.LEASEQUERY : Discard.OTHER_MESSAGE);
    }
    return peers.isEmpty() || peers.stream().anyMatch(peer -> peer.contains(from))
        ? Optional.empty()
        : Optional.of(Discard.UNLISTED_PEER);
  }

  /** The transaction id of a datagram that passed {@link #datagram}. */
  static int transactionId(byte[] octets) {
    return (octets[1] & 0xff) << 16 | (octets[2] & 0xff) << 8 | octets[3] & 0xff;
  }

  /** Checks to whom and from whom the message is. */
  Optional<Discard> identities(Options options) {
    Optional<ClientId> client = options.first(ClientId.class);
    if (client.isEmpty()) {
      return Optional.of(Discard.NO_CLIENT_ID);
    }
    if (!client.get().duid().equals(clientId)) {
      return Optional.of(Discard.OTHER_CLIENT_ID);
    }
    Optional<ServerId> server = options.first(ServerId.class);
    if (server.isEmpty()) {
      return Optional.of(Discard.NO_SERVER_ID);
    }
    return serverIds.isEmpty() || serverIds.contains(server.get().duid())
        ? Optional.empty()
        : Optional.of(Discard.UNLISTED_SERVER);
  }
}
