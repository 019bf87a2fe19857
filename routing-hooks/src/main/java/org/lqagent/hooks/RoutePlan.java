package org.lqagent.hooks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Where packets to each destination shall go, from the layers that have a say: a lease before an
 * excluded prefix, that before an aggregate, and last what an earlier run has left. Not for several
 * threads.
 */
final class RoutePlan {
  /**
   * Where packets go.
   *
   * @param interfaceName empty for nowhere: unreachable
   */
  record Target(Ipv6Address nextHop, String interfaceName) {
    static final Target UNREACHABLE = new Target(Ipv6Address.UNSPECIFIED, "");
  }

  private final Map<Ipv6Prefix, Route> leases = new HashMap<>();

  /** By how many leases a prefix is excluded. */
  private final Map<Ipv6Prefix, Integer> excluded = new HashMap<>();

  private final Set<Ipv6Prefix> aggregates;
  private final Map<Ipv6Prefix, Target> adopted = new HashMap<>();

  RoutePlan(Collection<Ipv6Prefix> aggregates) {
    this.aggregates = Set.copyOf(aggregates);
  }

  /** Sets the route of a lease or takes it away, and returns the destinations concerned. */
  List<Ipv6Prefix> want(Ipv6Prefix destination, Optional<Route> route) {
    List<Ipv6Prefix> concerned = new ArrayList<>(3);
    concerned.add(destination);
    adopted.remove(destination);
    Optional<Route> before =
        Optional.ofNullable(
            route.isPresent() ? leases.put(destination, route.get()) : leases.remove(destination));
    route.flatMap(Route::excluded).ifPresent(part -> exclude(part, 1, concerned));
    before.flatMap(Route::excluded).ifPresent(part -> exclude(part, -1, concerned));
    return concerned;
  }

  private void exclude(Ipv6Prefix part, int change, List<Ipv6Prefix> concerned) {
    excluded.merge(part, change, (a, b) -> a + b == 0 ? null : a + b);
    adopted.remove(part);
    concerned.add(part);
  }

  /** Takes over what an earlier run has left, until somebody says otherwise. */
  void adopt(Ipv6Prefix destination, Target target) {
    adopted.put(destination, target);
  }

  /** Lets go of what was taken over and is still nobody's, and returns it. */
  List<Ipv6Prefix> forgetAdopted() {
    List<Ipv6Prefix> forgotten = List.copyOf(adopted.keySet());
    adopted.clear();
    return forgotten;
  }

  Set<Ipv6Prefix> adopted() {
    return Set.copyOf(adopted.keySet());
  }

  Optional<Target> target(Ipv6Prefix destination) {
    Route lease = leases.get(destination);
    if (lease != null) {
      return Optional.of(new Target(lease.nextHop(), lease.interfaceName()));
    }
    if (excluded.containsKey(destination) || aggregates.contains(destination)) {
      return Optional.of(Target.UNREACHABLE);
    }
    return Optional.ofNullable(adopted.get(destination));
  }

  /**
   * Whether a destination is only excluded from another: a route of others to it, where there is
   * one, is then what is meant, not a conflict.
   */
  boolean isOnlyExcluded(Ipv6Prefix destination) {
    return excluded.containsKey(destination) && !leases.containsKey(destination);
  }

  /** All destinations that have a target. */
  Set<Ipv6Prefix> destinations() {
    Set<Ipv6Prefix> all = new HashSet<>(adopted.keySet());
    all.addAll(leases.keySet());
    all.addAll(excluded.keySet());
    all.addAll(aggregates);
    return all;
  }
}
