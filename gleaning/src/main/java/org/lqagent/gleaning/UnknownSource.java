package org.lqagent.gleaning;

import java.util.List;
import java.util.Optional;
import org.lqagent.binding.Location;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/**
 * A packet came in from an address that is not verified there.
 *
 * @param linkLayerAddress who put it on the link
 * @param vlans VLAN ids that the interface itself does not stand for, the outer first
 */
public record UnknownSource(
    Ipv6Address address,
    String interfaceName,
    Optional<Octets> linkLayerAddress,
    List<Integer> vlans) {
  public UnknownSource {
    vlans = List.copyOf(vlans);
  }

  /** Where the packet came from; who the next hop is, it does not tell. */
  Location location() {
    return new Location(
        Optional.of(interfaceName),
        Optional.empty(),
        linkLayerAddress,
        vlans,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
