package org.lqagent.hooks;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.NeighbourMessage;

/**
 * The kernel's neighbours, found by hardware address. As large as the kernel's own table, which is
 * bounded.
 */
final class NeighbourTable {
  /** A link-local address is the better next hop: RFC 4861 section 8 asks routers for it. */
  private static final Comparator<Ipv6Address> PREFERRED =
      Comparator.comparing((Ipv6Address address) -> !address.isLinkLocal())
          .thenComparing(Comparator.naturalOrder());

  private record Place(int interfaceIndex, Ipv6Address address) {}

  private record Holder(int interfaceIndex, Octets hardwareAddress) {}

  private final Map<Place, Octets> hardwareAddresses = new HashMap<>();
  private final Map<Holder, SortedSet<Ipv6Address>> addresses = new HashMap<>();

  /** Takes a neighbour in, instead of what was known of that address. */
  void put(NeighbourMessage neighbour) {
    if (neighbour.address().isMulticast()) {
      return;
    }
    int index = neighbour.interfaceIndex();
    Place place = new Place(index, neighbour.address());
    Octets now = neighbour.hardwareAddress();
    Octets before =
        now.length() == 0 ? hardwareAddresses.remove(place) : hardwareAddresses.put(place, now);
    if (now.equals(before)) {
      return;
    }
    if (before != null) {
      addresses.computeIfPresent(
          new Holder(index, before),
          (holder, held) -> held.remove(place.address()) && held.isEmpty() ? null : held);
    }
    if (now.length() > 0) {
      addresses
          .computeIfAbsent(new Holder(index, now), none -> new TreeSet<>(PREFERRED))
          .add(place.address());
    }
  }

  /** The best address of the neighbour with a hardware address. */
  Optional<Ipv6Address> find(int interfaceIndex, Octets hardwareAddress) {
    return Optional.ofNullable(addresses.get(new Holder(interfaceIndex, hardwareAddress)))
        .map(SortedSet::first);
  }

  int size() {
    return hardwareAddresses.size();
  }

  void clear() {
    hardwareAddresses.clear();
    addresses.clear();
  }
}
