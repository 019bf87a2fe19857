package org.lqagent.server;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
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

  /** The options that an LQ_QUERY asks for, each once, in their order. */
  static Set<Integer> wanted(LqQuery query) {
    Set<Integer> codes = new LinkedHashSet<>();
    query.options().all(OptionRequest.class).forEach(request -> codes.addAll(request.codes()));
    return codes;
  }

  /** The client that an LQ_QUERY asks for. */
  static Optional<ClientId> client(LqQuery query) {
    return query.options().first(ClientId.class);
  }
}
