package org.lqagent.binding;

import java.util.List;
import java.util.Objects;
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

  Place(Location location) {
    this.interfaceName = location.interfaceName().orElse(null);
    Ipv6Address nextHop = location.nextHop().orElse(Ipv6Address.UNSPECIFIED);
    this.nextHopHigh = nextHop.high();
    this.nextHopLow = nextHop.low();
    Optional<Octets> address = location.linkLayerAddress();
    this.mac = address.filter(Place::isMac).map(Place::pack).orElse(NO_MAC);
    this.otherLinkLayerAddress = mac == NO_MAC ? address.orElse(null) : null;
    this.vlans = location.vlans();
    this.linkAddress = location.linkAddress().orElse(null);
    // Most often the relay agent's peer is the next hop, which is here already.
    this.isRelayPeerNextHop =
        location.relayPeer().isPresent() && location.relayPeer().equals(location.nextHop());
    this.relayPeer = isRelayPeerNextHop ? null : location.relayPeer().orElse(null);
    this.interfaceId = location.interfaceId().orElse(null);
    this.remoteId = location.remoteId().orElse(null);
    this.subscriberId = location.subscriberId().orElse(null);
  }

  /** An equal place whose parts are shared where an equal one is known. */
  private Place(Place same, Interner interner) {
    this.interfaceName = interner.one(same.interfaceName);
    this.nextHopHigh = same.nextHopHigh;
    this.nextHopLow = same.nextHopLow;
    this.mac = same.mac;
    this.otherLinkLayerAddress = same.otherLinkLayerAddress;
    this.vlans = interner.one(same.vlans);
    this.linkAddress = interner.one(same.linkAddress);
    this.relayPeer = same.relayPeer;
    this.isRelayPeerNextHop = same.isRelayPeerNextHop;
    this.interfaceId = interner.one(same.interfaceId);
    this.remoteId = same.remoteId;
    this.subscriberId = same.subscriberId;
  }

  Place sharing(Interner interner) {
    return new Place(this, interner);
  }

  /** Whether what can be shared is, with another place. */
  boolean hasPartsOf(Place other) {
    return interfaceName == other.interfaceName
        && vlans == other.vlans
        && linkAddress == other.linkAddress
        && relayPeer == other.relayPeer
        && interfaceId == other.interfaceId;
  }

  String interfaceName() {
    return interfaceName;
  }

  Optional<Ipv6Address> nextHop() {
    return (nextHopHigh | nextHopLow) == 0
        ? Optional.empty()
        : Optional.of(new Ipv6Address(nextHopHigh, nextHopLow));
  }

  Location location() {
    Optional<Ipv6Address> nextHop = nextHop();
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

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Place place
            && nextHopHigh == place.nextHopHigh
            && nextHopLow == place.nextHopLow
            && mac == place.mac
            && isRelayPeerNextHop == place.isRelayPeerNextHop
            && Objects.equals(interfaceName, place.interfaceName)
            && Objects.equals(otherLinkLayerAddress, place.otherLinkLayerAddress)
            && vlans.equals(place.vlans)
            && Objects.equals(linkAddress, place.linkAddress)
            && Objects.equals(relayPeer, place.relayPeer)
            && Objects.equals(interfaceId, place.interfaceId)
            && Objects.equals(remoteId, place.remoteId)
            && Objects.equals(subscriberId, place.subscriberId);
  }

  @Override
  public int hashCode() {
    return Objects.hash(interfaceName, nextHopHigh, nextHopLow, mac, linkAddress);
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
