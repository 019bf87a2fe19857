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
  static final long NO_MAC = -1;
  static final int MAC_OCTETS = 6;

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
    this(
        location,
        location.nextHop().orElse(Ipv6Address.UNSPECIFIED),
        location.linkLayerAddress().orElse(Octets.EMPTY),
        // Most often the relay agent's peer is the next hop, which is here already.
        location.relayPeer().isPresent() && location.relayPeer().equals(location.nextHop()));
  }

  private Place(
      Location location, Ipv6Address nextHop, Octets linkLayerAddress, boolean isRelayPeerNextHop) {
    this(
        location.interfaceName().orElse(null),
        nextHop.high(),
        nextHop.low(),
        isMac(linkLayerAddress) ? pack(linkLayerAddress) : NO_MAC,
        isMac(linkLayerAddress) ? null : location.linkLayerAddress().orElse(null),
        location.vlans(),
        location.linkAddress().orElse(null),
        isRelayPeerNextHop ? null : location.relayPeer().orElse(null),
        isRelayPeerNextHop,
        location.interfaceId().orElse(null),
        location.remoteId().orElse(null),
        location.subscriberId().orElse(null));
  }

  /**
   * A place of its parts.
   *
   * @param mac the link-layer address if it has 6 octets, which another has not
   * @param relayPeer null, too, if it is the next hop
   */
  Place(
      String interfaceName,
      long nextHopHigh,
      long nextHopLow,
      long mac,
      Octets otherLinkLayerAddress,
      List<Integer> vlans,
      Ipv6Address linkAddress,
      Ipv6Address relayPeer,
      boolean isRelayPeerNextHop,
      Octets interfaceId,
      RemoteId remoteId,
      Octets subscriberId) {
    this.interfaceName = interfaceName;
    this.nextHopHigh = nextHopHigh;
    this.nextHopLow = nextHopLow;
    this.mac = mac;
    this.otherLinkLayerAddress = otherLinkLayerAddress;
    this.vlans = vlans;
    this.linkAddress = linkAddress;
    this.relayPeer = relayPeer;
    this.isRelayPeerNextHop = isRelayPeerNextHop;
    this.interfaceId = interfaceId;
    this.remoteId = remoteId;
    this.subscriberId = subscriberId;
  }

  /** An equal place whose parts are shared where an equal one is known. */
  Place sharing(Interner interner) {
    return new Place(
        interner.one(interfaceName),
        nextHopHigh,
        nextHopLow,
        mac,
        otherLinkLayerAddress,
        interner.one(vlans),
        interner.one(linkAddress),
        relayPeer,
        isRelayPeerNextHop,
        interner.one(interfaceId),
        remoteId,
        subscriberId);
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
