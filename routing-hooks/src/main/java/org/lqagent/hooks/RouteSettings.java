package org.lqagent.hooks;

import java.util.List;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.RouteMessage;

/**
 * How routes are written.
 *
 * @param table the kernel's routing table, as an unsigned int; 254 is {@code main}
 * @param metric 1..0xffffffff, the lower preferred
 * @param protocol by which our routes are told from others, 5..255; only routes with it and inside
 *     ranges or aggregates are ever changed or removed. No routing daemon on the machine may use
 *     the same: FRR uses 186 to 198, 187 for IS-IS, and takes routes with these for its own
 * @param ranges where leased prefixes lie; a route to anywhere else is refused
 * @param aggregates prefixes that are unreachable where no route of a lease is more specific
 * @param withdrawOnExit whether closing removes what was written; otherwise it stays, for the next
 *     start to take over
 */
public record RouteSettings(
    int table,
    long metric,
    int protocol,
    List<Ipv6Prefix> ranges,
    List<Ipv6Prefix> aggregates,
    boolean withdrawOnExit) {
  public static final int DEFAULT_TABLE = RouteMessage.RT_TABLE_MAIN;
  public static final long DEFAULT_METRIC = 1024;
  public static final int DEFAULT_PROTOCOL = 187;

  public RouteSettings {
    // 0..4 are the kernel's own and those of ip(8) without "proto".
    if (protocol < 5 || protocol > 255) {
      throw new IllegalArgumentException("route protocol must be in 5..255, is " + protocol);
    }
    if (metric < 1 || metric > 0xffff_ffffL) {
      throw new IllegalArgumentException("metric must be in 1..4294967295, is " + metric);
    }
    ranges = List.copyOf(ranges);
    aggregates = List.copyOf(aggregates);
  }

  /** The main table, metric 1024, protocol 187, and routes that stay. */
  public static RouteSettings of(List<Ipv6Prefix> ranges, List<Ipv6Prefix> aggregates) {
    return new RouteSettings(
        DEFAULT_TABLE, DEFAULT_METRIC, DEFAULT_PROTOCOL, ranges, aggregates, false);
  }

  /** Whether a destination is one that leases may have. */
  boolean covers(Ipv6Prefix destination) {
    return ranges.stream().anyMatch(range -> range.contains(destination));
  }

  /** Whether a route to a destination may be ours. */
  boolean mayHave(Ipv6Prefix destination) {
    return covers(destination) || aggregates.contains(destination);
  }

  /** Whether a route in the kernel is ours to change. */
  boolean owns(RouteMessage route) {
    return route.table() == table && route.protocol() == protocol && mayHave(route.destination());
  }

  /** Whether a route of others may stand in our way. */
  boolean concerns(RouteMessage route) {
    return route.table() == table
        && !owns(route)
        && (ForeignRoutes.isConnected(route) || mayHave(route.destination()));
  }
}
