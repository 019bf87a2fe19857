package org.lqagent.hooks;

import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * The way to a delegated prefix, or to a leased address: RFC 8987.
 *
 * @param destination of the length that was delegated
 * @param nextHop the client's address on the link, best its link-local one; {@code ::} for a leased
 *     address, which is on the link itself
 * @param excluded the part of the destination that the client must not use behind itself (RFC 6603
 *     section 4.1): what is sent there is answered as unreachable unless the concentrator has a
 *     route of its own for it, which it has when it uses the prefix on the link
 */
public record Route(
    Ipv6Prefix destination,
    Ipv6Address nextHop,
    String interfaceName,
    Optional<Ipv6Prefix> excluded) {
  public Route {
    if (nextHop.isUnspecified() && !destination.isAddress() || nextHop.isMulticast()) {
      throw new IllegalArgumentException("next hop must be a unicast address, is " + nextHop);
    }
    excluded.ifPresent(
        part -> {
          if (!destination.contains(part) || part.length() == destination.length()) {
            throw new IllegalArgumentException(
                "excluded prefix " + part + " must be a part of " + destination);
          }
        });
  }

  /** The route to a leased address. */
  public static Route toHost(Ipv6Address address, String interfaceName) {
    return new Route(
        Ipv6Prefix.of(address), Ipv6Address.UNSPECIFIED, interfaceName, Optional.empty());
  }

  public Route(Ipv6Prefix destination, Ipv6Address nextHop, String interfaceName) {
    this(destination, nextHop, interfaceName, Optional.empty());
  }
}
