package org.lqagent.agent;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Location;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.hooks.FilterEntry;
import org.lqagent.hooks.FilterSettings;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.HookEvent;
import org.lqagent.hooks.KernelWatch;
import org.lqagent.hooks.LinkChange;
import org.lqagent.hooks.LoopGuard;
import org.lqagent.hooks.LoopPolicy;
import org.lqagent.hooks.Neighbours;
import org.lqagent.hooks.RouteHook;
import org.lqagent.hooks.RouteSettings;
import org.lqagent.hooks.SourceFilter;
import org.lqagent.hooks.UnknownPacket;
import org.lqagent.hooks.UnknownSources;
import org.lqagent.hooks.VerifyMode;
import org.lqagent.leasequery.Question;
import org.lqagent.netlink.Errno;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.NeighbourMessage;
import org.lqagent.netlink.NetlinkException;
import org.lqagent.netlink.RouteMessage;

/** Everything that is ours in the kernel, opened in the order in which it is safe. */
final class Kernel implements AutoCloseable {
  private final Deque<Closeable> opened = new ArrayDeque<>();
  private final HookCounters counters;
  private final KernelWatch watch;
  private final Neighbours neighbours;
  private final Optional<SourceFilter> filter;
  private final Optional<RouteHook> routes;
  private final Optional<LoopGuard> loops;
  private final Configuration configuration;

  private Kernel(
      Configuration configuration,
      KernelTrace before,
      Consumer<HookEvent> events,
      HookCounters counters)
      throws IOException {
    this.configuration = configuration;
    this.counters = counters;
    try {
      // The filter first: no packet passes unverified once we run.
      if (verified(configuration)) {
        this.filter = Optional.of(filter(events));
      } else {
        SourceFilter.removeLeftOver(filterSettings(configuration));
        this.filter = Optional.empty();
      }
      removeFilter(before, configuration);
      this.watch = opened(KernelWatch.start(events, counters));
      this.neighbours = opened(new Neighbours(watch));
      this.routes = routes(before, events);
      this.loops =
          filter.isPresent()
                  && routes.isPresent()
                  && configuration.filter().loops() != Configuration.Loops.ALLOW
              ? Optional.of(opened(LoopGuard.start(filter.get(), watch)))
              : Optional.empty();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Optional<RouteHook> routes(KernelTrace before, Consumer<HookEvent> events)
      throws IOException {
    RouteSettings settings = routeSettings(configuration);
    if (configuration.routes().enabled()) {
      return Optional.of(
          opened(RouteHook.start(settings, before.routes(), watch, events, counters)));
    }
    RouteHook.removeLeftOver(settings);
    if (before.routes().isPresent()) {
      RouteHook.removeLeftOver(before.routes().get());
    }
    return Optional.empty();
  }

  /** Takes away the filter of a run that had another table for it. */
  private static void removeFilter(KernelTrace before, Configuration configuration)
      throws IOException {
    Optional<String> old =
        before.filterTable().filter(table -> !table.equals(configuration.filter().table()));
    if (old.isPresent()) {
      SourceFilter.removeLeftOver(filterSettings(configuration).withTable(old.get()));
    }
  }

  /**
   * Installs the source filter and takes over the routes of an earlier run.
   *
   * @param before where that has written
   * @throws SystemRefusedException if the kernel or nft refuse
   */
  static Kernel open(
      Configuration configuration, KernelTrace before, Events events, HookCounters counters)
      throws SystemRefusedException {
    try {
      return new Kernel(
          configuration, before, event -> events.tell(Event.of(event), event.toString()), counters);
    } catch (NetlinkException e) {
      throw new SystemRefusedException(
          e.errno() == Errno.EPERM
              ? "not permitted to change routes and filters: the capability CAP_NET_ADMIN is"
                  + " missing"
              : e.getMessage(),
          e);
    } catch (IOException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }

  static boolean verified(Configuration configuration) {
    return configuration.filter().enabled()
        && configuration.access().stream()
            .anyMatch(access -> access.verify() != Configuration.Verify.OFF);
  }

  private SourceFilter filter(Consumer<HookEvent> events) throws IOException {
    SourceFilter sources =
        opened(SourceFilter.start(filterSettings(configuration), events, counters));
    for (Configuration.Access access : configuration.access()) {
      if (!access.isPattern()) {
        sources.addInterface(access.interfaceName(), mode(access));
      }
    }
    // Whatever else has been verified no longer is.
    sources.adopted().stream()
        .filter(FilterEntry.Access.class::isInstance)
        .map(FilterEntry.Access.class::cast)
        .forEach(entry -> sources.removeInterface(entry.interfaceName()));
    return sources;
  }

  static FilterSettings filterSettings(Configuration configuration) {
    SortedMap<String, VerifyMode> patterns = new TreeMap<>();
    for (Configuration.Access access : configuration.access()) {
      // An interface that is not verified needs a word only if a pattern has it, too.
      if (access.isPattern() || access.verify() == Configuration.Verify.OFF) {
        patterns.put(access.interfaceName(), mode(access));
      }
    }
    return new FilterSettings(
        configuration.filter().table(),
        configuration.filter().nflogGroup(),
        configuration.filter().silence(),
        configuration.filter().rate().perSecond(),
        configuration.routes().aggregates(),
        patterns,
        configuration.uplink().interfaceNames(),
        loopPolicy(configuration));
  }

  private static LoopPolicy loopPolicy(Configuration configuration) {
    return new LoopPolicy(
        switch (configuration.filter().loops()) {
          case DROP -> LoopPolicy.Action.DROP;
          case REJECT -> LoopPolicy.Action.REJECT;
          case ALLOW -> LoopPolicy.Action.ALLOW;
        },
        configuration.filter().loopsAllowed(),
        configuration.access().stream()
            .flatMap(access -> access.delegated().stream())
            .distinct()
            .toList());
  }

  private static VerifyMode mode(Configuration.Access access) {
    return switch (access.verify()) {
      case ENFORCE -> VerifyMode.ENFORCE;
      case LOG -> VerifyMode.LOG;
      case OFF -> VerifyMode.OFF;
    };
  }

  static RouteSettings routeSettings(Configuration configuration) {
    return new RouteSettings(
        configuration.routes().table(),
        configuration.routes().metric(),
        configuration.routes().protocol(),
        configuration.access().stream()
            .flatMap(
                access ->
                    Stream.concat(
                        access.delegated().stream(),
                        configuration.routes().hosts() ? access.prefixes().stream() : Stream.of()))
            .distinct()
            .toList(),
        configuration.routes().aggregates(),
        configuration.routes().onExit() == Configuration.OnExit.WITHDRAW);
  }

  /** Starts to hear of packets from sources, and for destinations, that nobody is known to hold. */
  void listen(Consumer<UnknownPacket> packets) throws SystemRefusedException {
    if (filter.isEmpty()) {
      return;
    }
    try {
      opened(
          UnknownSources.start(
              configuration.filter().nflogGroup(), watch.links(), packets, counters));
    } catch (IOException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }

  /** Has something told of each neighbour that appears or answers, and of its interface. */
  void onNeighbour(BiConsumer<String, NeighbourMessage> told) {
    watch.onNeighbour(
        neighbour -> told.accept(watch.links().name(neighbour.interfaceIndex()), neighbour));
  }

  /** Has something told the name of each interface that appears or is set up. */
  void onInterface(Consumer<String> told) {
    watch.onLink(
        change -> {
          if (change.kind() == LinkChange.Kind.APPEARED || change.kind() == LinkChange.Kind.UP) {
            told.accept(change.link().name());
          }
        });
  }

  Optional<String> interfaceName(int index) {
    return watch.links().byIndex(index).map(LinkMessage::name);
  }

  /** Whether an address of this machine is, or lies in, a prefix. */
  boolean isOurs(Ipv6Prefix prefix) {
    return watch.addresses().isAnyIn(prefix);
  }

  Neighbours neighbours() {
    return neighbours;
  }

  Optional<SourceFilter> filter() {
    return filter;
  }

  Optional<RouteHook> routes() {
    return routes;
  }

  Optional<LoopGuard> loops() {
    return loops;
  }

  /** How many changes could be written to the kernel now, and are not yet. */
  int unwritten() {
    return filter.map(SourceFilter::ready).orElse(0) + routes.map(RouteHook::ready).orElse(0);
  }

  /** What the rules of the filter count, by reason; nothing where there is none, or it is gone. */
  Map<String, Long> packets() {
    try {
      return filter.isPresent() ? filter.get().packets() : Map.of();
    } catch (IOException e) {
      return Map.of();
    }
  }

  /** Compares everything with what is wanted, and repairs it. */
  void reconcile() {
    filter.ifPresent(SourceFilter::reconcile);
    routes.ifPresent(RouteHook::reconcile);
  }

  /** What an earlier run left, as questions whether it still holds. */
  List<Gleaned.PleaseAsk> leftOver() {
    List<Gleaned.PleaseAsk> questions = new ArrayList<>();
    Set<Ipv6Prefix> routed = new HashSet<>();
    routes.ifPresent(hook -> leftRoutes(hook, routed).forEach(questions::add));
    filter.ifPresent(
        sources ->
            sources.adopted().stream()
                .filter(FilterEntry.Source.class::isInstance)
                .map(FilterEntry.Source.class::cast)
                .filter(entry -> !routed.contains(entry.source()))
                .map(entry -> question(entry.source(), Location.on(entry.interfaceName())))
                .forEach(questions::add));
    return questions;
  }

  private Stream<Gleaned.PleaseAsk> leftRoutes(RouteHook hook, Set<Ipv6Prefix> routed) {
    Set<Ipv6Prefix> adopted = hook.adopted();
    if (adopted.isEmpty()) {
      return Stream.empty();
    }
    try {
      return hook.kernelRoutes().stream()
          .filter(route -> adopted.contains(route.destination()))
          .filter(route -> route.type() == RouteMessage.RTN_UNICAST)
          .peek(route -> routed.add(route.destination()))
          .map(route -> question(route.destination(), location(route)));
    } catch (IOException e) {
      // Then they are forgotten, and come back with the next packet or renewal.
      return Stream.empty();
    }
  }

  private Location location(RouteMessage route) {
    Location link = Location.on(watch.links().name(route.interfaceIndex()));
    return route.gateway().isUnspecified() ? link : link.withNextHop(route.gateway());
  }

  private static Gleaned.PleaseAsk question(Ipv6Prefix lease, Location location) {
    return new Gleaned.PleaseAsk(
        new Question.ByAddress(lease.network(), Ipv6Address.UNSPECIFIED, List.of(LqRelayData.CODE)),
        location);
  }

  /** Lets go of what an earlier run left and nobody vouched for. */
  void forgetLeftOver() {
    filter.ifPresent(SourceFilter::forgetAdopted);
    routes.ifPresent(RouteHook::forgetAdopted);
  }

  private <T extends Closeable> T opened(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    for (Closeable part : opened) {
      try {
        part.close();
      } catch (IOException e) {
        throw new IllegalStateException("cannot close " + part, e);
      }
    }
  }
}
