package org.lqagent.binding;

import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RemoteId;

/**
 * Where a client is, as far as is known.
 *
 * @param interfaceName this concentrator's interface to it
 * @param nextHop whom to send its packets to on that interface
 * @param linkLayerAddress the client's own, from its frames or from its relay agent
 * @param vlans VLAN ids its frames carry on that interface, the outer first
 * @param linkAddress the relay agent's name for the link
 * @param relayPeer whom the relay agent had the client's message from
 * @param interfaceId the relay agent's name for the port
 */
public record Location(
    Optional<String> interfaceName,
    Optional<Ipv6Address> nextHop,
    Optional<Octets> linkLayerAddress,
    List<Integer> vlans,
    Optional<Ipv6Address> linkAddress,
    Optional<Ipv6Address> relayPeer,
    Optional<Octets> interfaceId,
    Optional<RemoteId> remoteId,
    Optional<Octets> subscriberId) {

  /** Nothing is known. */
  public static final Location UNKNOWN =
      new Location(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** How two locations compare. */
  public enum Match {
    SAME,
    DIFFERENT,
    /** They have nothing in common that could be compared. */
    UNDECIDED
  }

  public Location {
    vlans = List.copyOf(vlans);
  }

  /** An interface and no more. */
  public static Location on(String interfaceName) {
    return UNKNOWN.withInterfaceName(Optional.of(interfaceName));
  }

  /** Whether both are the same port: by interface, else by what the relay agent said. */
  public Match match(Location other) {
    if (interfaceName.isPresent() && other.interfaceName.isPresent()) {
      return match(
          interfaceName.equals(other.interfaceName)
              && (vlans.isEmpty() || other.vlans.isEmpty() || vlans.equals(other.vlans)));
    }
    if (linkAddress.isPresent()
        && other.linkAddress.isPresent()
        && relayPeer.isPresent()
        && other.relayPeer.isPresent()) {
      return match(
          linkAddress.equals(other.linkAddress)
              && relayPeer.equals(other.relayPeer)
              && interfaceId.equals(other.interfaceId));
    }
    if (nextHop.isPresent() && other.nextHop.isPresent()) {
      return match(nextHop.equals(other.nextHop));
    }
    return Match.UNDECIDED;
  }

  /** This, and from an earlier one of the same port whatever this does not say. */
  public Location orFrom(Location earlier) {
    if (match(earlier) == Match.DIFFERENT) {
      return this;
    }
    return new Location(
        interfaceName.or(() -> earlier.interfaceName),
        nextHop.or(() -> earlier.nextHop),
        linkLayerAddress.or(() -> earlier.linkLayerAddress),
        vlans.isEmpty() ? earlier.vlans : vlans,
        linkAddress.or(() -> earlier.linkAddress),
        relayPeer.or(() -> earlier.relayPeer),
        interfaceId.or(() -> earlier.interfaceId),
        remoteId.or(() -> earlier.remoteId),
        subscriberId.or(() -> earlier.subscriberId));
  }

  public Location withInterfaceName(Optional<String> name) {
    return new Location(
        name,
        nextHop,
        linkLayerAddress,
        vlans,
        linkAddress,
        relayPeer,
        interfaceId,
        remoteId,
        subscriberId);
  }

  public Location withLinkAddress(Ipv6Address link) {
    return new Location(
        interfaceName,
        nextHop,
        linkLayerAddress,
        vlans,
        Optional.of(link),
        relayPeer,
        interfaceId,
        remoteId,
        subscriberId);
  }

  public Location withNextHop(Ipv6Address hop) {
    return new Location(
        interfaceName,
        Optional.of(hop),
        linkLayerAddress,
        vlans,
        linkAddress,
        relayPeer,
        interfaceId,
        remoteId,
        subscriberId);
  }

  private static Match match(boolean isSame) {
    return isSame ? Match.SAME : Match.DIFFERENT;
  }
}
