package org.lqagent.gleaning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lqagent.binding.Location;
import org.lqagent.capture.Datagram;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.ClientLinkLayerAddress;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.SubscriberId;

/**
 * Says where a client is, by the evidence there is: its own frame, then the interface id of its
 * relay agent, then a link-address that only one interface has. What a relay agent means by an
 * interface id is learnt where a client's own frame was seen too. For any thread.
 */
public final class Locator {
  /** Relay agents in a row: HOP_COUNT_LIMIT of RFC 8415 section 7.6, and the first. */
  public static final int RELAY_LEVELS = 9;

  private static final int MAX_LEARNT = 65_536;

  /** A relay agent's name for a port; two agents may use the same. */
  private record PortName(Ipv6Address linkAddress, Octets interfaceId) {}

  private final AccessLinks links;
  private final Function<Octets, Optional<String>> interfaceIds;
  private final int relayLevels;
  private final Counters<GleanCount> counts;

  /** The longest known first. */
  private final Map<PortName, String> learnt =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<PortName, String> eldest) {
              return size() > MAX_LEARNT;
            }
          });

  /** Takes {@link #RELAY_LEVELS} relay agents in a row. */
  public Locator(
      AccessLinks links,
      Function<Octets, Optional<String>> interfaceIds,
      Counters<GleanCount> counts) {
    this(links, interfaceIds, RELAY_LEVELS, counts);
  }

  /**
   * @param interfaceIds from a relay agent's interface id to the name of an interface, see {@link
   *     InterfaceIds}
   * @param relayLevels how many relay agents in a row are taken, 1 to {@link
   *     RelayMessage#MOST_LEVELS}
   */
  public Locator(
      AccessLinks links,
      Function<Octets, Optional<String>> interfaceIds,
      int relayLevels,
      Counters<GleanCount> counts) {
    this.relayLevels = relayLevels;
    this.links = links;
    this.interfaceIds = interfaceIds;
    this.counts = counts;
  }

  AccessLinks links() {
    return links;
  }

  /**
   * Where a client's datagram came in.
   *
   * @param neighbour who sent it: the client, or a relay agent behind which it is
   */
  Location sighted(Datagram datagram, Ipv6Address neighbour) {
    return new Location(
        datagram.interfaceName().filter(links::isAccess),
        nextHop(neighbour),
        datagram.sourceMac(),
        datagram.vlans(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The relay messages in each other, unless they are too many. */
  Optional<RelayChain> chain(RelayMessage outermost) {
    RelayChain chain = RelayChain.of(outermost);
    if (chain.levels().size() > relayLevels) {
      counts.count(GleanCount.TOO_MANY_RELAYS);
      return Optional.empty();
    }
    return Optional.of(chain);
  }

  /** What relay agents say, in a message on its way up or down or in relay data. */
  Location relayed(RelayChain chain) {
    RelayMessage ours = chain.ours(links);
    return new Location(
        Optional.empty(),
        nextHop(ours.peerAddress()),
        linkLayerAddress(chain),
        List.of(),
        Optional.of(ours.linkAddress()).filter(address -> !address.isUnspecified()),
        Optional.of(ours.peerAddress()),
        ours.options().first(InterfaceId.class).map(InterfaceId::id),
        ours.options().first(RemoteId.class),
        ours.options().first(SubscriberId.class).map(SubscriberId::id));
  }

  /** Puts what was seen and what relay agents said together, and names the interface. */
  Location located(Optional<Location> sighted, Location relayed) {
    if (sighted.isPresent() && sighted.get().interfaceName().isPresent()) {
      String interfaceName = sighted.get().interfaceName().get();
      portName(relayed).ifPresent(name -> learnt.put(name, interfaceName));
      counts.count(GleanCount.LOCATED_BY_SIGHT);
      return sighted.get().orFrom(relayed.withInterfaceName(Optional.of(interfaceName)));
    }
    Location named = relayed.withInterfaceName(interfaceOf(relayed));
    return sighted.map(sight -> named.orFrom(sight)).orElse(named);
  }

  /** The interface that relay agents mean, if that can be told. */
  Optional<String> interfaceOf(Location relayed) {
    Optional<String> named = relayed.interfaceId().flatMap(interfaceIds).filter(links::isAccess);
    if (named.isEmpty()) {
      named = portName(relayed).map(learnt::get);
    }
    if (named.isPresent()) {
      counts.count(GleanCount.LOCATED_BY_INTERFACE_ID);
      return named;
    }
    named = relayed.linkAddress().flatMap(links::onlyInterfaceOf);
    counts.count(named.isPresent() ? GleanCount.LOCATED_BY_LINK_ADDRESS : GleanCount.NOT_LOCATED);
    return named;
  }

  private static Optional<PortName> portName(Location relayed) {
    return relayed
        .interfaceId()
        .flatMap(id -> relayed.linkAddress().map(address -> new PortName(address, id)));
  }

  private static Optional<Octets> linkLayerAddress(RelayChain chain) {
    return chain
        .innermost()
        .options()
        .first(ClientLinkLayerAddress.class)
        .map(ClientLinkLayerAddress::address);
  }

  private static Optional<Ipv6Address> nextHop(Ipv6Address address) {
    return address.isUnspecified() || address.isMulticast() || address.isLoopback()
        ? Optional.empty()
        : Optional.of(address);
  }
}
