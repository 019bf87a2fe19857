package org.lqagent.binding;

import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/**
 * A {@link Location} as the table keeps it: 72 octets of heap where the record with all that it
 * refers to has 300 or more. Null and :: stand for what is not known.
 */
final class Place {
  private static final long NO_MAC = -1;
  private static final int MAC_OCTETS = 6;

  private final String interfaceName;
  private final long nextHopHigh;
  private final long nextHopLow;
  private final long mac;
  private final Octets otherLinkLayerAddress;
  private final List<Integer> vlans;
  private final Ipv6Address linkAddress;
  private final Ipv6Address relayPeer;
  private final boolean isRelayPeerNextHop;
  private final Octets interfaceId;
  private final RemoteId remoteId;
  private final Octets subscriberId;

  Place(Location location, Interner interner) {
    this.interfaceName = interner.one(location.interfaceName());
    Ipv6Address nextHop = location.nextHop().orElse(Ipv6Address.UNSPECIFIED);
    this.nextHopHigh = nextHop.high();
    this.nextHopLow = nextHop.low();
    Optional<Octets> address = location.linkLayerAddress();
    this.mac = address.filter(Place::isMac).map(Place::pack).orElse(NO_MAC);
    this.otherLinkLayerAddress = mac == NO_MAC ? address.orElse(null) : null;
    this.vlans = interner.one(location.vlans());
    this.linkAddress = interner.one(location.linkAddress());
    // Most often it is the next hop, which is here already.
    this.relayPeer =
        location
            .relayPeer()
            .filter(peer -> !location.nextHop().equals(Optional.of(peer)))
            .orElse(null);
    this.isRelayPeerNextHop = location.relayPeer().isPresent() && relayPeer == null;
    this.interfaceId = interner.one(location.interfaceId());
    this.remoteId = location.remoteId().orElse(null);
    this.subscriberId = location.subscriberId().orElse(null);
  }

  String interfaceName() {
    return interfaceName;
  }

  Location location() {
    Ipv6Address hop = new Ipv6Address(nextHopHigh, nextHopLow);
    Optional<Ipv6Address> nextHop = hop.isUnspecified() ? Optional.empty() : Optional.of(hop);
    return new Location(
        Optional.ofNullable(interfaceName),
        nextHop,
        mac == NO_MAC ? Optional.ofNullable(otherLinkLayerAddress) : Optional.of(unpack(mac)),
        vlans,
        Optional.ofNullable(linkAddress),
        isRelayPeerNextHop ? nextHop : Optional.ofNullable(relayPeer),
        Optional.ofNullable(interfaceId),
        Optional.ofNullable(remoteId),
        Optional.ofNullable(subscriberId));
  }

  private static boolean isMac(Octets address) {
    return address.length() == MAC_OCTETS;
  }

  private static long pack(Octets address) {
    long packed = 0;
    for (int i = 0; i < MAC_OCTETS; i++) {
      packed = packed << Byte.SIZE | address.at(i);
    }
    return packed;
  }

  private static Octets unpack(long packed) {
    byte[] octets = new byte[MAC_OCTETS];
    for (int i = 0; i < MAC_OCTETS; i++) {
      octets[i] = (byte) (packed >>> Byte.SIZE * (MAC_OCTETS - 1 - i));
    }
    return Octets.copyOf(octets);
  }
}
