package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RouteRequest;
import org.lqagent.netlink.RouteRequest.Verb;

/**
 * Keeps the kernel's routes as the leases want them: RFC 8987 and S-2.
 *
 * <p>Any thread says what it wants; a thread of its own writes the latest of that in batches, and
 * writes nothing where the kernel has it already. What an earlier run left is taken over. A route
 * that the kernel drops comes back as soon as its interface allows. Closing keeps the routes unless
 * the settings say otherwise.
 */
public final class RouteHook implements Closeable {
  private static final String WHAT = "routes";

  private final RouteSettings settings;
  private final Links links;
  private final Consumer<HookEvent> events;
  private final HookCounters counters;
  private final RouteTable table;
  private final HookThread<Ipv6Prefix> thread;
  private final List<Runnable> subscriptions = new ArrayList<>();

  // Under the thread's lock:
  private final RoutePlan plan;
  private final ForeignRoutes foreign = new ForeignRoutes();

  /** What the kernel has of ours, as far as known: set before it is sent, corrected when told. */
  private final Map<Ipv6Prefix, RouteMessage> written = new HashMap<>();

  private final Map<String, Set<Ipv6Prefix>> waiting = new HashMap<>();
  private final Map<Ipv6Prefix, String> refused = new HashMap<>();

  private RouteHook(
      RouteSettings settings, Links links, Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    this.settings = settings;
    this.links = links;
    this.events = events;
    this.counters = counters;
    this.table = new RouteTable(settings);
    this.plan = new RoutePlan(settings.aggregates());
    this.thread = new HookThread<>(WHAT, this::write, events);
  }

  /**
   * Takes over the routes of an earlier run, and starts to keep them.
   *
   * @throws IOException if the kernel's routes cannot be read
   */
  public static RouteHook start(
      RouteSettings settings, KernelWatch watch, Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    RouteHook hook = new RouteHook(settings, watch.links(), events, counters);
    try {
      // Listening before reading, so that nothing happens unseen between the two.
      hook.subscriptions.add(watch.onRoute(hook::routeChanged));
      hook.subscriptions.add(watch.onLink(hook::linkChanged));
      hook.subscriptions.add(watch.onLoss(hook::reconcile));
      hook.adopt();
    } catch (IOException e) {
      hook.subscriptions.forEach(Runnable::run);
      hook.table.close();
      throw e;
    }
    hook.thread.start();
    return hook;
  }

  /**
   * Sets the route that shall lead to a destination; without one, there shall be none. The latest
   * word counts, however often and from whichever thread it is said.
   */
  public void want(Ipv6Prefix destination, Optional<Route> route) {
    route.ifPresent(
        wanted -> {
          if (!wanted.destination().equals(destination)) {
            throw new IllegalArgumentException(
                "route to " + wanted.destination() + " wanted for " + destination);
          }
        });
    if (!settings.covers(destination)) {
      route.ifPresent(wanted -> refuse(destination, "it is outside what may be delegated"));
      return;
    }
    synchronized (thread.lock()) {
      thread.markAll(plan.want(destination, route));
    }
  }

  /** The destinations taken over from an earlier run of which nobody has said anything since. */
  public Set<Ipv6Prefix> adopted() {
    synchronized (thread.lock()) {
      return plan.adopted().keySet();
    }
  }

  /** Removes what was taken over from an earlier run and is still nobody's. */
  public void forgetAdopted() {
    synchronized (thread.lock()) {
      thread.markAll(plan.forgetAdopted());
    }
  }

  /** How many destinations have a route in the kernel, as far as known. */
  public int size() {
    synchronized (thread.lock()) {
      return written.size();
    }
  }

  /** Why there is no route to some destinations that have one wanted, by destination. */
  public Map<Ipv6Prefix, String> refused() {
    synchronized (thread.lock()) {
      return Map.copyOf(refused);
    }
  }

  /**
   * Our routes as the kernel has them at this moment, in order.
   *
   * @throws IOException if they cannot be read
   */
  public List<RouteMessage> kernelRoutes() throws IOException {
    return table.ours().stream().sorted(Comparator.comparing(RouteMessage::destination)).toList();
  }

  /**
   * Compares the kernel with what is wanted and repairs it.
   *
   * @return how far it was off; done when the repair is written
   */
  public CompletableFuture<Drift> reconcile() {
    return thread.submit(
        () -> {
          thread.flush();
          try {
            Drift drift = compare(table.read());
            drift.count(counters);
            if (!drift.isNone()) {
              events.accept(new HookEvent.Drifted(WHAT, drift));
            }
            thread.flush();
            return drift;
          } catch (IOException e) {
            events.accept(new HookEvent.ReconcileFailed(WHAT, e.getMessage()));
            throw e;
          }
        });
  }

  private void adopt() throws IOException {
    List<RouteMessage> routes = table.read();
    synchronized (thread.lock()) {
      for (RouteMessage route : routes) {
        if (!settings.owns(route)) {
          foreign.add(route);
          continue;
        }
        if (route.metric() == settings.metric()) {
          written.put(route.destination(), table.normal(route));
        }
        plan.adopt(route.destination(), target(route));
        thread.mark(route.destination());
      }
      thread.markAll(settings.aggregates());
    }
  }

  /** Corrects what is known of the kernel; what is then not as wanted is marked. */
  private Drift compare(List<RouteMessage> routes) throws IOException {
    List<RouteMessage> strays = new ArrayList<>();
    int missing = 0;
    int wrong = 0;
    int extra = 0;
    synchronized (thread.lock()) {
      Set<Ipv6Prefix> unseen = new HashSet<>(written.keySet());
      foreign.clear();
      for (RouteMessage route : routes) {
        Ipv6Prefix destination = route.destination();
        if (!settings.owns(route)) {
          foreign.add(route);
        } else if (route.metric() != settings.metric()) {
          strays.add(route);
        } else {
          unseen.remove(destination);
          if (!thread.isDirty(destination)) {
            RouteMessage known = written.put(destination, table.normal(route));
            if (known == null) {
              extra++;
              thread.mark(destination);
            } else if (!known.equals(table.normal(route))) {
              wrong++;
              thread.mark(destination);
            }
          }
        }
      }
      for (Ipv6Prefix destination : unseen) {
        if (!thread.isDirty(destination)) {
          written.remove(destination);
          missing++;
          thread.mark(destination);
        }
      }
      for (Ipv6Prefix destination : plan.destinations()) {
        if (conflict(destination).isPresent() != refused.containsKey(destination)) {
          thread.mark(destination);
        }
      }
    }
    removeStrays(strays);
    return new Drift(missing, extra + strays.size(), wrong, false);
  }

  /** Routes of ours with another metric: of a run with other settings, or somebody's mistake. */
  private void removeStrays(List<RouteMessage> strays) throws IOException {
    thread.flush();
    table.remove(strays);
  }

  private Set<Ipv6Prefix> write(List<Ipv6Prefix> destinations) {
    List<RouteRequest> changes = new ArrayList<>();
    synchronized (thread.lock()) {
      destinations.forEach(destination -> change(destination).ifPresent(changes::add));
    }
    Map<Ipv6Prefix, String> failures = table.write(changes);
    counters.add(HookCounter.ROUTES_WRITTEN, (long) changes.size() - failures.size());
    counters.add(HookCounter.ROUTES_FAILED, failures.size());
    if (!failures.isEmpty()) {
      synchronized (thread.lock()) {
        // The next attempt goes by what is there then: an addition makes room for itself.
        changes.stream()
            .filter(change -> failures.containsKey(change.route().destination()))
            .forEach(this::forget);
      }
      thread.tellFailures(failures);
    }
    return failures.keySet();
  }

  private void forget(RouteRequest failed) {
    RouteMessage route = failed.route();
    if (failed.verb() == Verb.DELETE) {
      written.putIfAbsent(route.destination(), route);
    } else {
      written.remove(route.destination(), route);
    }
  }

  /** What has to be done for a destination, if anything; the kernel is taken to do it. */
  private Optional<RouteRequest> change(Ipv6Prefix destination) {
    Optional<String> conflict = conflict(destination);
    if (conflict.isPresent()) {
      if (!conflict.get().equals(refused.put(destination, conflict.get()))
          && !plan.isOnlyExcluded(destination)) {
        refuse(destination, conflict.get());
      }
    } else {
      refused.remove(destination);
    }
    RouteMessage wanted =
        conflict.isPresent()
            ? null
            : plan.target(destination).flatMap(target -> route(destination, target)).orElse(null);
    RouteMessage known = written.get(destination);
    if (Objects.equals(wanted, known)) {
      return Optional.empty();
    }
    if (wanted == null) {
      written.remove(destination);
      return Optional.of(new RouteRequest(Verb.DELETE, known));
    }
    written.put(destination, wanted);
    Verb verb = known == null ? Verb.ADD : Verb.REPLACE;
    return Optional.of(new RouteRequest(verb, wanted));
  }

  private Optional<String> conflict(Ipv6Prefix destination) {
    return plan.target(destination)
        .flatMap(
            target ->
                foreign.shadowedBy(
                    destination,
                    links.byName(target.interfaceName()).map(LinkMessage::index).orElse(0)))
        .map(
            other ->
                (ForeignRoutes.isConnected(other)
                        ? "it would shadow the connected "
                        : "there is a ")
                    + "route to "
                    + other.destination()
                    + (other.interfaceIndex() == 0
                        ? ""
                        : " on " + links.name(other.interfaceIndex()))
                    + " of protocol "
                    + other.protocol());
  }

  private void refuse(Ipv6Prefix destination, String reason) {
    counters.increment(HookCounter.ROUTES_REFUSED);
    events.accept(new HookEvent.RouteRefused(destination, reason));
  }

  /** The kernel's route for a target; empty while its interface is not there or not up. */
  private Optional<RouteMessage> route(Ipv6Prefix destination, RoutePlan.Target target) {
    if (target.equals(RoutePlan.Target.UNREACHABLE)) {
      return Optional.of(table.unreachable(destination));
    }
    Optional<LinkMessage> link = links.byName(target.interfaceName()).filter(LinkMessage::up);
    if (link.isEmpty()) {
      counters.increment(HookCounter.ROUTES_WAITED);
      waiting.computeIfAbsent(target.interfaceName(), key -> new HashSet<>()).add(destination);
    }
    return link.map(up -> table.via(destination, target.nextHop(), up.index()));
  }

  private RoutePlan.Target target(RouteMessage route) {
    return route.type() == RouteMessage.RTN_UNICAST
        ? new RoutePlan.Target(route.gateway(), links.name(route.interfaceIndex()))
        : RoutePlan.Target.UNREACHABLE;
  }

  private void routeChanged(RouteChange change) {
    RouteMessage route = change.route();
    if (change.portId() == table.portId()) {
      return;
    }
    if (settings.owns(route)) {
      ownRouteChanged(change);
    } else if (settings.concerns(route)) {
      foreignRouteChanged(change);
    }
  }

  private void ownRouteChanged(RouteChange change) {
    RouteMessage route = change.route();
    if (route.metric() != settings.metric()) {
      return;
    }
    synchronized (thread.lock()) {
      if (change.removed()) {
        written.remove(route.destination());
      } else {
        written.put(route.destination(), table.normal(route));
      }
      thread.mark(route.destination());
    }
  }

  private void foreignRouteChanged(RouteChange change) {
    RouteMessage route = change.route();
    synchronized (thread.lock()) {
      if (change.removed()) {
        foreign.remove(route);
      } else {
        foreign.add(route);
        if (route.metric() == settings.metric()) {
          // Nothing tells that it took the place of ours, which is not there beside it.
          written.remove(route.destination());
        }
      }
      if (ForeignRoutes.isConnected(route)) {
        plan.destinations().stream()
            .filter(destination -> route.destination().contains(destination))
            .forEach(thread::mark);
      } else {
        thread.mark(route.destination());
      }
    }
  }

  private void linkChanged(LinkChange change) {
    if (change.link().up()) {
      synchronized (thread.lock()) {
        Set<Ipv6Prefix> destinations = waiting.remove(change.link().name());
        if (destinations != null) {
          thread.markAll(destinations);
        }
      }
    }
  }

  /** Writes what is still to be written, withdraws the routes if so set, and ends. */
  @Override
  public void close() {
    subscriptions.forEach(Runnable::run);
    thread.close(
        () -> {
          if (settings.withdrawOnExit()) {
            withdraw();
          }
        });
    table.close();
  }

  private void withdraw() {
    List<RouteMessage> routes;
    synchronized (thread.lock()) {
      routes = List.copyOf(written.values());
    }
    table.remove(routes);
  }
}
