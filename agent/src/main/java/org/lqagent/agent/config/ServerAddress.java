package org.lqagent.agent.config;

import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * Where LEASEQUERYs go: an address, and the interface that a link-local or multicast one is reached
 * by.
 *
 * @param interfaceName the zone; the uplink where none is given
 */
public record ServerAddress(Ipv6Address address, Optional<String> interfaceName) {
  /** Reads {@code ADDRESS} or {@code ADDRESS%INTERFACE}. */
  public static ServerAddress parse(String text) {
    int zone = text.indexOf('%');
    Ipv6Address address = Ipv6Address.parse(zone < 0 ? text : text.substring(0, zone));
    if (address.isUnspecified()) {
      throw new IllegalArgumentException("need the address of a server, have ::");
    }
    return new ServerAddress(
        address,
        zone < 0 ? Optional.empty() : Optional.of(InterfaceNames.check(text.substring(zone + 1))));
  }

  @Override
  public String toString() {
    return interfaceName.map(name -> address + "%" + name).orElseGet(address::toString);
  }
}
