package org.lqagent.server;

import java.util.Optional;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;

/**
 * A LEASEQUERY with a CLIENTID from somebody who may ask.
 *
 * @param from the requestor's address, or its relay's
 * @param options those of the message
 */
record Query(Ipv6Address from, ClientId requestor, Options options) {
  Optional<ServerId> serverId() {
    return options.first(ServerId.class);
  }

  Optional<LqQuery> lqQuery() {
    return options.first(LqQuery.class);
  }

  /** Whether an LQ_QUERY is there that is too short to be one. */
  boolean hasShortLqQuery() {
    for (Option option : options) {
      if (option.code() == LqQuery.CODE && !(option instanceof LqQuery)) {
        return true;
      }
    }
    return false;
  }

  /** The address that an LQ_QUERY asks for. */
  static Optional<Ipv6Address> address(LqQuery query) {
    return query.options().first(IaAddress.class).map(IaAddress::address);
  }

  /** The client that an LQ_QUERY asks for. */
  static Optional<ClientId> client(LqQuery query) {
    return query.options().first(ClientId.class);
  }
}
