package org.lqagent.hooks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.RouteMessage;

/**
 * The routes of others that a route of ours could take traffic from: those to the same destination,
 * and the connected ones, which lead to hosts on a link. Not for several threads.
 */
final class ForeignRoutes {
  private static final int RTPROT_RA = 9;

  private final Map<Ipv6Prefix, Set<RouteMessage>> byDestination = new HashMap<>();

  /** How many connected destinations there are of each length. */
  private final int[] connectedLengths = new int[129];

  /** Whether a route leads to a link as a whole: from an address of ours or an advertisement. */
  static boolean isConnected(RouteMessage route) {
    return route.type() == RouteMessage.RTN_UNICAST
        && (route.protocol() == RouteMessage.RTPROT_KERNEL || route.protocol() == RTPROT_RA)
        && route.gateway().isUnspecified()
        && route.destination().length() > 0
        && !route.destination().network().isLinkLocal()
        && !route.destination().network().isMulticast();
  }

  void clear() {
    byDestination.clear();
    Arrays.fill(connectedLengths, 0);
  }

  void add(RouteMessage route) {
    Set<RouteMessage> routes =
        byDestination.computeIfAbsent(route.destination(), key -> new HashSet<>());
    if (routes.add(route) && isConnected(route)) {
      connectedLengths[route.destination().length()]++;
    }
  }

  /** The kernel's word that a route is gone; a next hop it does not name takes all with it. */
  void remove(RouteMessage route) {
    Set<RouteMessage> routes = byDestination.get(route.destination());
    if (routes == null) {
      return;
    }
    routes.removeIf(
        known -> {
          boolean gone =
              known.metric() == route.metric()
                  && known.protocol() == route.protocol()
                  && (route.interfaceIndex() == 0
                      || known.interfaceIndex() == route.interfaceIndex());
          if (gone && isConnected(known)) {
            connectedLengths[known.destination().length()]--;
          }
          return gone;
        });
    if (routes.isEmpty()) {
      byDestination.remove(route.destination());
    }
  }

  /**
   * The route that one of ours to a destination would take traffic from. A single address through
   * the link that it lies on takes none.
   */
  Optional<RouteMessage> shadowedBy(Ipv6Prefix destination, int interfaceIndex) {
    Set<RouteMessage> same = byDestination.get(destination);
    if (same != null) {
      return Optional.of(same.iterator().next());
    }
    for (int length = destination.length() - 1; length > 0; length--) {
      if (connectedLengths[length] > 0) {
        for (RouteMessage route :
            byDestination.getOrDefault(
                Ipv6Prefix.containing(destination.network(), length), Set.of())) {
          if (isConnected(route)
              && !(destination.isAddress() && route.interfaceIndex() == interfaceIndex)) {
            return Optional.of(route);
          }
        }
      }
    }
    return Optional.empty();
  }
}
