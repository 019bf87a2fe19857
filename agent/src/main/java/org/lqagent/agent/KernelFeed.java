package org.lqagent.agent;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.BindingTable;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.hooks.LoopGuard;
import org.lqagent.hooks.Route;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.SourceFilter;

/**
 * Says what each change of a binding means for the kernel: which source is let in where, and by
 * which next hop a delegated prefix is reached. For the keeper's thread.
 */
final class KernelFeed {
  /** Finds the address of the neighbour with a hardware address. */
  interface NeighbourLookup {
    Optional<Ipv6Address> find(String interfaceName, Octets hardwareAddress) throws IOException;
  }

  private final BindingTable table;
  private final Optional<SourceFilter> filter;
  private final Optional<RouteHook> routes;
  private final Optional<LoopGuard> loops;
  private final boolean hosts;
  private final NeighbourLookup neighbours;
  private final Consumer<Binding> seekNextHop;
  private final Events events;

  /** Delegated prefixes whose next hop is not known yet. */
  private final Map<Lease, Binding> withoutNextHop = new HashMap<>();

  /** Of these, those of clients with a hardware address, by it. */
  private final Map<Octets, Set<Lease>> waitingFor = new HashMap<>();

  /**
   * @param hosts whether leased addresses get routes, too
   * @param seekNextHop given a delegated prefix whose next hop is not known, once each
   */
  KernelFeed(
      BindingTable table,
      Optional<SourceFilter> filter,
      Optional<RouteHook> routes,
      Optional<LoopGuard> loops,
      boolean hosts,
      NeighbourLookup neighbours,
      Consumer<Binding> seekNextHop,
      Events events) {
    this.table = table;
    this.filter = filter;
    this.routes = routes;
    this.loops = loops;
    this.hosts = hosts;
    this.neighbours = neighbours;
    this.seekNextHop = seekNextHop;
    this.events = events;
  }

  /** Brings a change into the kernel. */
  void apply(BindingChange change) {
    filter.ifPresent(sources -> verify(sources, change));
    if (routes.isEmpty()) {
      return;
    }
    if (change.lease().kind() == Lease.Kind.PREFIX) {
      route(change.lease(), change.after());
    } else {
      if (hosts) {
        hostRoute(change);
      }
      // A client's address may be the next hop to its prefixes.
      change.after().ifPresent(address -> retry(waitingOf(address.clientId())));
    }
  }

  /** Looks again for the next hops that a neighbour that appeared may be. */
  void neighbourAppeared(Octets hardwareAddress) {
    retry(List.copyOf(waitingFor.getOrDefault(hardwareAddress, Set.of())));
  }

  /** How many delegated prefixes wait for a next hop. */
  int waitingForNextHop() {
    return withoutNextHop.size();
  }

  private static void verify(SourceFilter sources, BindingChange change) {
    Ipv6Prefix source = change.lease().prefix();
    Optional<String> before = change.before().flatMap(Binding::interfaceName);
    Optional<String> after = change.after().flatMap(Binding::interfaceName);
    if (!before.equals(after)) {
      before.ifPresent(name -> sources.revoke(source, name));
    }
    after.ifPresent(name -> sources.allow(source, name));
  }

  private void route(Lease lease, Optional<Binding> binding) {
    Optional<Route> route = binding.flatMap(this::routeTo);
    if (binding.isPresent() && route.isEmpty()) {
      if (wait(lease, binding.get())) {
        events.tell(
            Event.NEXT_HOP_UNKNOWN,
            "no route to "
                + lease
                + " of "
                + binding.get().clientId()
                + " yet: its next hop "
                + binding.get().interfaceName().map(name -> "on " + name + " ").orElse("")
                + "is not known");
        seekNextHop.accept(binding.get());
      }
    } else {
      stopWaiting(lease);
    }
    routes.orElseThrow().want(lease.prefix(), route);
    loops.ifPresent(guard -> guard.want(lease.prefix(), route));
  }

  /** Returns whether it did not wait before. */
  private boolean wait(Lease lease, Binding binding) {
    boolean isNew = !stopWaiting(lease);
    withoutNextHop.put(lease, binding);
    binding
        .location()
        .linkLayerAddress()
        .ifPresent(mac -> waitingFor.computeIfAbsent(mac, none -> new HashSet<>()).add(lease));
    return isNew;
  }

  private boolean stopWaiting(Lease lease) {
    Binding binding = withoutNextHop.remove(lease);
    if (binding == null) {
      return false;
    }
    binding
        .location()
        .linkLayerAddress()
        .ifPresent(
            mac ->
                waitingFor.computeIfPresent(
                    mac,
                    (same, leases) -> {
                      leases.remove(lease);
                      return leases.isEmpty() ? null : leases;
                    }));
    return true;
  }

  private List<Lease> waitingOf(Duid client) {
    return withoutNextHop.isEmpty()
        ? List.of()
        : table.ofClient(client).stream()
            .map(Binding::lease)
            .filter(withoutNextHop::containsKey)
            .toList();
  }

  private void hostRoute(BindingChange change) {
    Ipv6Prefix host = change.lease().prefix();
    routes
        .orElseThrow()
        .want(
            host,
            change
                .after()
                .flatMap(Binding::interfaceName)
                .map(name -> Route.toHost(host.network(), name)));
  }

  private void retry(List<Lease> leases) {
    leases.forEach(lease -> route(lease, table.find(lease)));
  }

  /**
   * The route by the best next hop known: what relay or client said of itself, else the neighbour
   * with the client's hardware address, else an address that the client leased on the same link.
   */
  private Optional<Route> routeTo(Binding binding) {
    Optional<Binding> address =
        table.ofClient(binding.clientId()).stream()
            .filter(other -> other.lease().kind() == Lease.Kind.ADDRESS)
            .filter(other -> other.interfaceName().isPresent())
            .filter(
                other ->
                    binding.interfaceName().isEmpty()
                        || binding.interfaceName().equals(other.interfaceName()))
            .findFirst();
    Optional<String> interfaceName =
        binding.interfaceName().or(() -> address.flatMap(Binding::interfaceName));
    return interfaceName.flatMap(
        name ->
            binding
                .nextHop()
                .or(() -> neighbour(name, binding))
                .or(() -> address.map(leased -> leased.lease().prefix().network()))
                .map(
                    nextHop ->
                        new Route(binding.lease().prefix(), nextHop, name, binding.excluded())));
  }

  private Optional<Ipv6Address> neighbour(String interfaceName, Binding binding) {
    Optional<Octets> hardwareAddress = binding.location().linkLayerAddress();
    if (hardwareAddress.isEmpty()) {
      return Optional.empty();
    }
    try {
      return neighbours.find(interfaceName, hardwareAddress.get());
    } catch (IOException e) {
      events.tell(Event.KERNEL, "neighbours cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }
}
