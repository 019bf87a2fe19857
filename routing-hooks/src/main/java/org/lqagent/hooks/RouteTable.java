package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.Errno;
import org.lqagent.netlink.NetlinkException;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.Refusal;
import org.lqagent.netlink.RouteDump;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RouteRequest;
import org.lqagent.netlink.RouteRequest.Verb;

/** The kernel's routing table, as far as it concerns us; for any thread. */
final class RouteTable implements Closeable {
  private final RouteSettings settings;
  private final NetlinkSocket socket;

  RouteTable(RouteSettings settings) throws IOException {
    this.settings = settings;
    this.socket = NetlinkSocket.open(NetlinkSocket.Family.ROUTE);
  }

  int portId() {
    return socket.portId();
  }

  /**
   * Makes sure that routes may be written, by removing one that cannot be there.
   *
   * @throws HookFailedException if they may not
   */
  void checkPrivilege() throws IOException {
    RouteMessage none =
        RouteMessage.unreachable(
            Ipv6Prefix.parse("::1"), settings.protocol(), settings.table(), settings.metric());
    for (Refusal refusal : socket.batch(List.of(new RouteRequest(Verb.DELETE, none)))) {
      if (refusal.errno() == Errno.EPERM) {
        throw new HookFailedException("writing routes needs the capability CAP_NET_ADMIN");
      }
    }
  }

  /** Our routes as they are at this moment. */
  List<RouteMessage> ours() throws IOException {
    return dump(settings.protocol(), settings::owns);
  }

  /** Our routes, and those of others that may stand in our way. */
  List<RouteMessage> read() throws IOException {
    return dump(0, route -> settings.owns(route) || settings.concerns(route));
  }

  private List<RouteMessage> dump(int protocol, Predicate<RouteMessage> wanted) throws IOException {
    try {
      return socket.dump(
          new RouteDump(settings.table(), protocol),
          (body, out) ->
              RouteMessage.read(
                  body,
                  route -> {
                    if (wanted.test(route)) {
                      out.accept(route);
                    }
                  }));
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENOENT) {
        // A table comes into being with its first route.
        return List.of();
      }
      throw new HookFailedException("routes cannot be read: " + e.getMessage(), e);
    }
  }

  /** Makes changes that stand each for itself, and says why some were not possible. */
  Map<Ipv6Prefix, String> write(List<RouteRequest> changes) {
    Map<Ipv6Prefix, String> failures = new LinkedHashMap<>();
    try {
      List<RouteRequest> cleared = new ArrayList<>();
      for (RouteRequest addition : send(changes, failures)) {
        // If what is in the way is ours, though not known of, this makes room.
        cleared.add(new RouteRequest(Verb.DELETE, addition.route()));
        cleared.add(addition);
      }
      for (RouteRequest addition : send(cleared, failures)) {
        failures.put(
            addition.route().destination(), "there is a route of others with the same metric");
      }
    } catch (IOException e) {
      changes.forEach(change -> failures.put(change.route().destination(), e.getMessage()));
    }
    return failures;
  }

  /** Sends changes, and returns the additions that another route is in the way of. */
  private List<RouteRequest> send(List<RouteRequest> changes, Map<Ipv6Prefix, String> failures)
      throws IOException {
    List<RouteRequest> inTheWay = new ArrayList<>();
    for (Refusal refusal : socket.batch(changes)) {
      RouteRequest change = changes.get(refusal.index());
      if (change.verb() == Verb.ADD && refusal.errno() == Errno.EEXIST) {
        inTheWay.add(change);
      } else if (change.verb() != Verb.DELETE || refusal.errno() != Errno.ESRCH) {
        failures.put(change.route().destination(), refusal.text());
      }
    }
    return inTheWay;
  }

  /** Removes routes of ours, where they still are. */
  void remove(List<RouteMessage> routes) {
    write(routes.stream().map(route -> new RouteRequest(Verb.DELETE, route)).toList());
  }

  @Override
  public void close() {
    socket.close();
  }
}
