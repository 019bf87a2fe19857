package org.lqagent.server;

import java.util.List;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * A link with clients.
 *
 * @param prefix what addresses are leased from
 * @param delegated what prefixes are delegated from to clients on this link
 */
public record Link(Ipv6Prefix prefix, List<Ipv6Prefix> delegated) {
  public Link {
    delegated = List.copyOf(delegated);
  }

  /** The address that names the link in a query and in OPTION_LQ_CLIENT_LINK. */
  public Ipv6Address address() {
    return prefix.network();
  }

  /** Whether an address, or the first one of a prefix, is leased from or delegated to this link. */
  public boolean serves(Ipv6Address address) {
    return prefix.contains(address) || delegates(address);
  }

  boolean delegates(Ipv6Address address) {
    for (Ipv6Prefix pool : delegated) {
      if (pool.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
