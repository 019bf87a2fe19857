package org.lqagent.hooks;

import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RouteRequest;
import org.lqagent.netlink.RouteRequest.Verb;

/** Routes in the words of ip(8). */
final class RouteWords {
  private RouteWords() {}

  static String of(RoutePlan.Target target) {
    return target.equals(RoutePlan.Target.UNREACHABLE)
        ? "unreachable"
        : way(target.nextHop(), target.interfaceName());
  }

  static String of(RouteMessage route, Links links) {
    return route.type() == RouteMessage.RTN_UNREACHABLE
        ? "unreachable"
        : way(route.gateway(), links.name(route.interfaceIndex()));
  }

  private static String way(Ipv6Address nextHop, String interfaceName) {
    return (nextHop.isUnspecified() ? "" : "via " + nextHop + " ") + "dev " + interfaceName;
  }

  /** A change as a command. */
  static String of(RouteRequest request, Links links) {
    RouteMessage route = request.route();
    String verb =
        switch (request.verb()) {
          case ADD -> "add";
          case REPLACE -> "replace";
          case DELETE -> "del";
        };
    boolean unreachable = route.type() == RouteMessage.RTN_UNREACHABLE;
    Ipv6Prefix destination = route.destination();
    return "ip -6 route "
        + verb
        + (unreachable ? " unreachable " : " ")
        + destination
        + (unreachable || request.verb() == Verb.DELETE ? "" : " " + of(route, links))
        + " proto "
        + route.protocol()
        + " metric "
        + route.metric()
        + (route.table() == RouteMessage.RT_TABLE_MAIN
            ? ""
            : " table " + Integer.toUnsignedString(route.table()));
  }
}
