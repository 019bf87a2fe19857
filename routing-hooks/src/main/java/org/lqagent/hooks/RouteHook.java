package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.netlink.RouteMessage;
import org.lqagent.netlink.RouteRequest;

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
  private final Consumer<HookEvent> events;
  private final HookCounters counters;
  private final Links links;
  private final RouteTable table;
  private final HookThread<Ipv6Prefix> thread;
  private final List<Runnable> subscriptions = new ArrayList<>();

  /** Under the thread's lock. */
  private final RouteLedger ledger;

  private RouteHook(
      RouteSettings settings, Links links, Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    this.settings = settings;
    this.events = events;
    this.counters = counters;
    this.links = links;
    this.ledger = new RouteLedger(settings, links, events, counters);
    this.thread = new HookThread<>(WHAT, this::write, events);
    this.table = new RouteTable(settings);
  }

  /**
   * Takes over the routes of an earlier run, and starts to keep them.
   *
   * @param watch tells of interfaces and routes that come and go; outlives the hook
   * @throws HookFailedException if the kernel's routes cannot be read, or must not be written
   */
  public static RouteHook start(
      RouteSettings settings, KernelWatch watch, Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    return start(settings, Optional.empty(), watch, events, counters);
  }

  /**
   * Takes over the routes of an earlier run that had other settings, too: each is written anew
   * before the old one is taken out.
   *
   * @param before the settings of the earlier run, where they are known
   * @throws HookFailedException if the kernel's routes cannot be read, or must not be written
   */
  public static RouteHook start(
      RouteSettings settings,
      Optional<RouteSettings> before,
      KernelWatch watch,
      Consumer<HookEvent> events,
      HookCounters counters)
      throws IOException {
    RouteHook hook = new RouteHook(settings, watch.links(), events, counters);
    try {
      hook.table.checkPrivilege();
      watch.ignore(hook.table.portId());
      // Listening before reading, so that nothing happens unseen between the two.
      hook.subscriptions.add(watch.onRoute(hook::routeChanged));
      hook.subscriptions.add(watch.onLink(hook::linkChanged));
      hook.subscriptions.add(watch.onLoss(hook::reconcile));
      List<RouteMessage> old = before.isEmpty() ? List.of() : leftOver(before.get(), settings);
      synchronized (hook.thread.lock()) {
        hook.thread.markAll(hook.ledger.adopt(hook.table.read(), old));
      }
      hook.thread.submit(
          () -> {
            hook.thread.flush();
            hook.table.remove(old);
            return true;
          });
    } catch (IOException e) {
      hook.subscriptions.forEach(Runnable::run);
      hook.table.close();
      throw e;
    }
    hook.thread.start();
    return hook;
  }

  /** What is ours by other settings, and not by these. */
  private static List<RouteMessage> leftOver(RouteSettings before, RouteSettings settings)
      throws IOException {
    try (RouteTable table = new RouteTable(before)) {
      return table.ours().stream().filter(route -> !settings.owns(route)).toList();
    }
  }

  /**
   * Takes away the routes of an earlier run, where there are any.
   *
   * @throws HookFailedException if the kernel's routes cannot be read
   */
  public static void removeLeftOver(RouteSettings before) throws IOException {
    try (RouteTable table = new RouteTable(before)) {
      table.remove(table.ours());
    }
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
    synchronized (thread.lock()) {
      thread.markAll(ledger.want(destination, route));
    }
  }

  /** The destinations taken over from an earlier run of which nobody has said anything since. */
  public Set<Ipv6Prefix> adopted() {
    synchronized (thread.lock()) {
      return ledger.adopted();
    }
  }

  /** Removes what was taken over from an earlier run and is still nobody's. */
  public void forgetAdopted() {
    synchronized (thread.lock()) {
      thread.markAll(ledger.forgetAdopted());
    }
  }

  /** How many routes have still to be written. */
  public int pending() {
    return thread.pending();
  }

  /** How many routes the kernel has of us, as far as known. */
  public int size() {
    synchronized (thread.lock()) {
      return ledger.size();
    }
  }

  /** How many routes could be written now, and are not yet; those that were refused wait longer. */
  public int ready() {
    return thread.ready();
  }

  /** How long a route waits until it is written, as last measured. */
  public Duration lag() {
    return thread.lag();
  }

  /** Why there is no route to some of the destinations that have one wanted. */
  public Map<Ipv6Prefix, String> refused() {
    synchronized (thread.lock()) {
      return ledger.refused();
    }
  }

  /**
   * Our routes as the kernel has them at this moment, in order.
   *
   * @throws HookFailedException if they cannot be read
   */
  public List<RouteMessage> kernelRoutes() throws IOException {
    return table.ours().stream().sorted(Comparator.comparing(RouteMessage::destination)).toList();
  }

  /**
   * Every route that shall be or is, in order.
   *
   * @throws HookFailedException if the kernel's routes cannot be read
   */
  public List<RouteState> state() throws IOException {
    Map<Ipv6Prefix, RouteMessage> found = new HashMap<>();
    table.ours().forEach(route -> found.put(route.destination(), route));
    synchronized (thread.lock()) {
      Map<Ipv6Prefix, RoutePlan.Target> targets = ledger.targets();
      Map<Ipv6Prefix, String> refused = ledger.refused();
      Set<Ipv6Prefix> adopted = ledger.adopted();
      TreeSet<Ipv6Prefix> destinations = new TreeSet<>(found.keySet());
      destinations.addAll(targets.keySet());
      return destinations.stream()
          .map(
              destination ->
                  new RouteState(
                      destination,
                      Optional.ofNullable(targets.get(destination)).map(RouteWords::of),
                      Optional.ofNullable(found.get(destination))
                          .map(route -> RouteWords.of(route, links)),
                      Optional.ofNullable(refused.get(destination))
                          .or(
                              () ->
                                  Optional.of("of an earlier run")
                                      .filter(none -> adopted.contains(destination)))))
          .toList();
    }
  }

  /**
   * What a start would change, as commands; nothing is changed.
   *
   * @throws HookFailedException if the kernel's routes cannot be read
   */
  public static List<String> preview(RouteSettings settings, Links links) throws IOException {
    try (RouteTable table = new RouteTable(settings)) {
      RouteLedger ledger = new RouteLedger(settings, links, event -> {}, new HookCounters());
      List<String> commands = new ArrayList<>();
      ledger.adopt(table.read(), List.of()).stream()
          .sorted()
          .map(ledger::change)
          .flatMap(Optional::stream)
          .forEach(change -> commands.add(RouteWords.of(change, links)));
      ledger
          .refused()
          .forEach(
              (destination, reason) ->
                  commands.add("# no route to " + destination + ": " + reason));
      return commands;
    }
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
            RouteLedger.Comparison comparison = compare(table.read());
            Drift drift = comparison.drift();
            counters.increment(HookCounter.COMPARISONS);
            if (!drift.isNone()) {
              drift.count(counters);
              events.accept(new HookEvent.Drifted(WHAT, drift));
            }
            thread.flush();
            table.remove(comparison.strays());
            return drift;
          } catch (IOException e) {
            events.accept(new HookEvent.ReconcileFailed(WHAT, e.getMessage()));
            throw e;
          }
        });
  }

  private RouteLedger.Comparison compare(List<RouteMessage> routes) {
    synchronized (thread.lock()) {
      RouteLedger.Comparison comparison = ledger.compare(routes, thread::isDirty);
      thread.markAll(comparison.dirty());
      return comparison;
    }
  }

  private Set<Ipv6Prefix> write(List<Ipv6Prefix> destinations) {
    List<RouteRequest> changes = new ArrayList<>();
    synchronized (thread.lock()) {
      destinations.forEach(destination -> ledger.change(destination).ifPresent(changes::add));
    }
    Map<Ipv6Prefix, String> failures = table.write(changes);
    counters.add(HookCounter.ROUTES_WRITTEN, (long) changes.size() - failures.size());
    counters.add(HookCounter.ROUTES_FAILED, failures.size());
    if (!failures.isEmpty()) {
      synchronized (thread.lock()) {
        changes.stream()
            .filter(change -> failures.containsKey(change.route().destination()))
            .forEach(ledger::failed);
      }
      thread.tellFailures(failures);
    }
    return failures.keySet();
  }

  private void routeChanged(RouteChange change) {
    if (change.portId() != table.portId()) {
      synchronized (thread.lock()) {
        thread.markAll(ledger.learn(change));
      }
    }
  }

  private void linkChanged(LinkChange change) {
    if (change.link().up()) {
      synchronized (thread.lock()) {
        thread.markAll(ledger.linkIsUp(change.link().name()));
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
            synchronized (thread.lock()) {
              table.remove(ledger.written());
            }
          }
        });
    table.close();
  }
}
