package org.lqagent.hooks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RouteRequest;
import org.lqagent.netlink.RouteRequest.Verb;

/**
 * What is wanted of the kernel's routes against what is known of them, and what follows from that.
 *
 * <p>Without thread and kernel: it is told what happens and returns the destinations that have to
 * be looked at, then what has to be done for them. Not for several threads.
 */
final class RouteLedger {
  /**
   * The outcome of a comparison with all routes in the kernel.
   *
   * @param drift how far what was known is from what is
   * @param dirty the destinations that have to be looked at
   * @param strays routes of ours with another metric: of a run with other settings
   */
  record Comparison(Drift drift, List<Ipv6Prefix> dirty, List<RouteMessage> strays) {}

  private final RouteSettings settings;
  private final Links links;
  private final HookCounters counters;
  private final Consumer<HookEvent> events;
  private final RoutePlan plan;
  private final ForeignRoutes foreign = new ForeignRoutes();

  /** What the kernel has of ours, as far as known: set when asked for, corrected when told. */
  private final Map<Ipv6Prefix, RouteMessage> written = new HashMap<>();

  /** By the interface that is not there or not up; and the other way round. */
  private final Map<String, Set<Ipv6Prefix>> waiting = new HashMap<>();

  private final Map<Ipv6Prefix, String> waitsFor = new HashMap<>();
  private final Map<Ipv6Prefix, String> refused = new HashMap<>();

  RouteLedger(
      RouteSettings settings, Links links, Consumer<HookEvent> events, HookCounters counters) {
    this.settings = settings;
    this.links = links;
    this.events = events;
    this.counters = counters;
    this.plan = new RoutePlan(settings.aggregates());
  }

  /**
   * Takes over what an earlier run has left among the routes in the kernel.
   *
   * @param old routes of a run that had other settings
   */
  Collection<Ipv6Prefix> adopt(List<RouteMessage> routes, List<RouteMessage> old) {
    Set<RouteMessage> ofOld = Set.copyOf(old);
    for (RouteMessage route : old) {
      Ipv6Prefix destination = route.destination();
      if (settings.mayHave(destination)) {
        plan.adopt(destination, target(route));
        if (route.table() == settings.table() && route.metric() == settings.metric()) {
          // It stands where ours will: that one takes its place.
          written.put(destination, route);
        }
      }
    }
    for (RouteMessage route : routes) {
      if (!settings.owns(route)) {
        if (!ofOld.contains(route)) {
          foreign.add(route);
        }
        continue;
      }
      if (route.metric() == settings.metric()) {
        written.put(route.destination(), normal(route));
      }
      plan.adopt(route.destination(), target(route));
    }
    return plan.destinations();
  }

  Collection<Ipv6Prefix> want(Ipv6Prefix destination, Optional<Route> route) {
    if (settings.covers(destination)) {
      return plan.want(destination, route);
    }
    route.ifPresent(wanted -> refuse(destination, "it is outside what may be delegated"));
    return List.of();
  }

  /** Where packets to each destination shall go. */
  Map<Ipv6Prefix, RoutePlan.Target> targets() {
    Map<Ipv6Prefix, RoutePlan.Target> targets = new HashMap<>();
    plan.destinations()
        .forEach(
            destination ->
                plan.target(destination).ifPresent(target -> targets.put(destination, target)));
    return targets;
  }

  Set<Ipv6Prefix> adopted() {
    return plan.adopted();
  }

  Collection<Ipv6Prefix> forgetAdopted() {
    return plan.forgetAdopted();
  }

  Map<Ipv6Prefix, String> refused() {
    return Map.copyOf(refused);
  }

  int size() {
    return written.size();
  }

  List<RouteMessage> written() {
    return List.copyOf(written.values());
  }

  /** What has to be done for a destination, if anything; from then on it counts as done. */
  Optional<RouteRequest> change(Ipv6Prefix destination) {
    Optional<RouteMessage> wanted = wanted(destination);
    RouteMessage known = written.get(destination);
    if (Objects.equals(wanted.orElse(null), known)) {
      return Optional.empty();
    }
    if (wanted.isEmpty()) {
      written.remove(destination);
      return Optional.of(new RouteRequest(Verb.DELETE, known));
    }
    written.put(destination, wanted.get());
    return Optional.of(new RouteRequest(known == null ? Verb.ADD : Verb.REPLACE, wanted.get()));
  }

  /** The kernel has refused what was to be done; the next attempt goes by what is there then. */
  void failed(RouteRequest change) {
    RouteMessage route = change.route();
    if (change.verb() == Verb.DELETE) {
      written.putIfAbsent(route.destination(), route);
    } else {
      written.remove(route.destination(), route);
    }
  }

  private Optional<RouteMessage> wanted(Ipv6Prefix destination) {
    stopWaiting(destination);
    Optional<String> conflict = conflict(destination);
    if (conflict.isEmpty()) {
      refused.remove(destination);
      return plan.target(destination).flatMap(target -> route(destination, target));
    }
    // What is only excluded has a route of others where it is used on the link: no conflict.
    if (!conflict.get().equals(refused.put(destination, conflict.get()))
        && !plan.isOnlyExcluded(destination)) {
      refuse(destination, conflict.get());
    }
    return Optional.empty();
  }

  private Optional<String> conflict(Ipv6Prefix destination) {
    return plan.target(destination)
        .flatMap(
            target ->
                foreign.shadowedBy(
                    destination,
                    links.byName(target.interfaceName()).map(LinkMessage::index).orElse(0)))
        .map(this::conflictWith);
  }

  private String conflictWith(RouteMessage other) {
    String where = other.interfaceIndex() == 0 ? "" : " on " + links.name(other.interfaceIndex());
    return ForeignRoutes.isConnected(other)
        ? "it would shadow " + other.destination() + ", connected" + where
        : "there is one of protocol " + other.protocol() + where;
  }

  private void refuse(Ipv6Prefix destination, String reason) {
    counters.increment(HookCounter.ROUTES_REFUSED);
    events.accept(new HookEvent.RouteRefused(destination, reason));
  }

  /** The kernel's route for a target; empty while its interface is not there or not up. */
  private Optional<RouteMessage> route(Ipv6Prefix destination, RoutePlan.Target target) {
    if (target.equals(RoutePlan.Target.UNREACHABLE)) {
      return Optional.of(unreachable(destination));
    }
    Optional<LinkMessage> link = links.byName(target.interfaceName()).filter(LinkMessage::up);
    if (link.isEmpty()) {
      counters.increment(HookCounter.ROUTES_WAITED);
      waiting.computeIfAbsent(target.interfaceName(), key -> new HashSet<>()).add(destination);
      waitsFor.put(destination, target.interfaceName());
    }
    return link.map(
        up ->
            RouteMessage.via(
                destination,
                target.nextHop(),
                up.index(),
                settings.protocol(),
                settings.table(),
                settings.metric()));
  }

  /** The destinations that have waited for an interface. */
  Collection<Ipv6Prefix> linkIsUp(String name) {
    Set<Ipv6Prefix> destinations = waiting.remove(name);
    if (destinations == null) {
      return Set.of();
    }
    destinations.forEach(waitsFor::remove);
    return destinations;
  }

  /** An interface may never come, under that name; what waits for it must not pile up. */
  private void stopWaiting(Ipv6Prefix destination) {
    String name = waitsFor.remove(destination);
    if (name != null) {
      waiting.computeIfPresent(
          name,
          (same, destinations) -> {
            destinations.remove(destination);
            return destinations.isEmpty() ? null : destinations;
          });
    }
  }

  /** How many destinations wait for an interface. */
  int waiting() {
    return waitsFor.size();
  }

  /** Somebody else has changed a route. */
  Collection<Ipv6Prefix> learn(RouteChange change) {
    RouteMessage route = change.route();
    if (settings.owns(route)) {
      return learnOwn(change);
    }
    return settings.concerns(route) ? learnForeign(change) : List.of();
  }

  private Collection<Ipv6Prefix> learnOwn(RouteChange change) {
    RouteMessage route = change.route();
    if (route.metric() != settings.metric()) {
      return List.of();
    }
    if (change.removed()) {
      if (written.remove(route.destination()) != null) {
        counters.increment(HookCounter.DRIFT_MISSING);
      }
    } else {
      boolean known = written.put(route.destination(), normal(route)) != null;
      counters.increment(known ? HookCounter.DRIFT_WRONG : HookCounter.DRIFT_EXTRA);
    }
    return List.of(route.destination());
  }

  private Collection<Ipv6Prefix> learnForeign(RouteChange change) {
    RouteMessage route = change.route();
    if (change.removed()) {
      foreign.remove(route);
    } else {
      foreign.add(route);
      if (route.metric() == settings.metric()) {
        // It cannot stand beside ours: nobody tells when it took the place of it.
        written.remove(route.destination());
      }
    }
    return ForeignRoutes.isConnected(route)
        ? plan.destinations().stream().filter(route.destination()::contains).toList()
        : List.of(route.destination());
  }

  /**
   * Corrects what is known by all routes in the kernel.
   *
   * @param pending destinations to leave out: they are about to be written, or failed to be
   */
  Comparison compare(List<RouteMessage> routes, Predicate<Ipv6Prefix> pending) {
    List<Ipv6Prefix> dirty = new ArrayList<>();
    List<RouteMessage> strays = new ArrayList<>();
    Set<Ipv6Prefix> unseen = new HashSet<>(written.keySet());
    int wrong = 0;
    int extra = 0;
    foreign.clear();
    for (RouteMessage route : routes) {
      Ipv6Prefix destination = route.destination();
      if (!settings.owns(route)) {
        foreign.add(route);
        continue;
      }
      if (route.metric() != settings.metric()) {
        strays.add(route);
        continue;
      }
      unseen.remove(destination);
      RouteMessage known = written.get(destination);
      if (pending.test(destination) || normal(route).equals(known)) {
        continue;
      }
      written.put(destination, normal(route));
      dirty.add(destination);
      if (known == null) {
        extra++;
      } else {
        wrong++;
      }
    }
    unseen.removeIf(pending);
    unseen.forEach(written::remove);
    dirty.addAll(unseen);
    for (Ipv6Prefix destination : plan.destinations()) {
      if (conflict(destination).isPresent() != refused.containsKey(destination)) {
        dirty.add(destination);
      }
    }
    for (String name : List.copyOf(waiting.keySet())) {
      if (links.byName(name).filter(LinkMessage::up).isPresent()) {
        dirty.addAll(linkIsUp(name));
      }
    }
    return new Comparison(
        new Drift(unseen.size(), extra + strays.size(), wrong, false), dirty, strays);
  }

  private RouteMessage unreachable(Ipv6Prefix destination) {
    return RouteMessage.unreachable(
        destination, settings.protocol(), settings.table(), settings.metric());
  }

  /** As we would have written it: the kernel gives an unreachable route the loopback interface. */
  private RouteMessage normal(RouteMessage route) {
    return route.type() == RouteMessage.RTN_UNREACHABLE ? unreachable(route.destination()) : route;
  }

  private RoutePlan.Target target(RouteMessage route) {
    return route.type() == RouteMessage.RTN_UNICAST
        ? new RoutePlan.Target(route.gateway(), links.name(route.interfaceIndex()))
        : RoutePlan.Target.UNREACHABLE;
  }
}
