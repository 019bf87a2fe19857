package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.NeighbourDump;
import org.lqagent.netlink.NeighbourMessage;
import org.lqagent.netlink.NetlinkSocket;

/**
 * Tells the source filter from which hardware address a packet to a delegated prefix would loop:
 * that of the next hop to the prefix, as the kernel's neighbours have it.
 *
 * <p>On a link without hardware addresses the filter needs no telling: RFC 8987 R-5 asks for the
 * interface alone there. A next hop whose address is not known yet has not been sent anything
 * either, so that nothing can loop by it. For any thread.
 */
public final class LoopGuard implements Closeable {
  private static final int MAC = 6;

  /** How many neighbours are kept that are no next hops yet. */
  private static final int REMEMBERED = 65_536;

  private record Hop(String interfaceName, Ipv6Address address) {}

  private final SourceFilter filter;
  private final Links links;
  private final Runnable subscription;
  private final Map<Ipv6Prefix, Hop> hops = new HashMap<>();
  private final Map<Hop, Set<Ipv6Prefix>> prefixes = new HashMap<>();

  /** Of next hops; and of the others, the latest. */
  private final Map<Hop, Octets> known = new HashMap<>();

  private final Map<Hop, Octets> others =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hop, Octets> eldest) {
          return size() > REMEMBERED;
        }
      };

  private LoopGuard(SourceFilter filter, KernelWatch watch) {
    this.filter = filter;
    this.links = watch.links();
    this.subscription = watch.onNeighbour(this::heard);
  }

  /**
   * Reads the neighbours there are, and starts to listen for others.
   *
   * @throws IOException if the kernel cannot be read
   */
  public static LoopGuard start(SourceFilter filter, KernelWatch watch) throws IOException {
    LoopGuard guard = new LoopGuard(filter, watch);
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Family.ROUTE)) {
      socket.dump(new NeighbourDump(0), NeighbourMessage::read).forEach(guard::heard);
    } catch (IOException e) {
      guard.close();
      throw e;
    }
    return guard;
  }

  /** Says by which next hop a delegated prefix is reached; without a route, that it is not. */
  public synchronized void want(Ipv6Prefix destination, Optional<Route> route) {
    Optional<Hop> after =
        route
            .filter(way -> !way.nextHop().isUnspecified())
            .map(way -> new Hop(way.interfaceName(), way.nextHop()));
    Optional<Hop> before = Optional.ofNullable(hops.get(destination));
    if (before.equals(after)) {
      return;
    }
    before.ifPresent(hop -> remove(destination, hop));
    after.ifPresent(hop -> add(destination, hop));
  }

  private void add(Ipv6Prefix destination, Hop hop) {
    hops.put(destination, hop);
    prefixes.computeIfAbsent(hop, none -> new HashSet<>()).add(destination);
    Octets address = others.remove(hop);
    if (address != null) {
      known.put(hop, address);
    }
    Optional.ofNullable(known.get(hop))
        .ifPresent(mac -> filter.guard(destination, hop.interfaceName(), mac));
  }

  private void remove(Ipv6Prefix destination, Hop hop) {
    hops.remove(destination);
    Set<Ipv6Prefix> left = prefixes.get(hop);
    left.remove(destination);
    Octets mac = known.get(hop);
    if (mac != null) {
      filter.unguard(destination, hop.interfaceName(), mac);
    }
    if (left.isEmpty()) {
      prefixes.remove(hop);
      known.remove(hop);
      if (mac != null) {
        others.put(hop, mac);
      }
    }
  }

  private synchronized void heard(NeighbourMessage neighbour) {
    Octets mac = neighbour.hardwareAddress();
    if (mac.length() != MAC || neighbour.address().isMulticast()) {
      return;
    }
    Hop hop = new Hop(links.name(neighbour.interfaceIndex()), neighbour.address());
    Set<Ipv6Prefix> concerned = prefixes.get(hop);
    if (concerned == null) {
      others.put(hop, mac);
      return;
    }
    Octets before = known.put(hop, mac);
    if (mac.equals(before)) {
      return;
    }
    for (Ipv6Prefix destination : concerned) {
      if (before != null) {
        filter.unguard(destination, hop.interfaceName(), before);
      }
      filter.guard(destination, hop.interfaceName(), mac);
    }
  }

  /** Stops listening; what the filter was told stays with it. */
  @Override
  public void close() {
    subscription.run();
  }
}
