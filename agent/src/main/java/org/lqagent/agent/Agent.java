package org.lqagent.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.control.ControlException;
import org.lqagent.agent.control.ControlServer;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Refusal;
import org.lqagent.binding.TableLimits;
import org.lqagent.capture.CaptureException;
import org.lqagent.capture.Datagram;
import org.lqagent.capture.FrameParser;
import org.lqagent.capture.FrameRefusal;
import org.lqagent.capture.PcapCapture;
import org.lqagent.counters.Counters;
import org.lqagent.gleaning.AccessLink;
import org.lqagent.gleaning.AccessLinks;
import org.lqagent.gleaning.AnswerGleaner;
import org.lqagent.gleaning.Decision;
import org.lqagent.gleaning.GleanCount;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.Gleaner;
import org.lqagent.gleaning.InterfaceIds;
import org.lqagent.gleaning.LocationPolicy;
import org.lqagent.gleaning.Locator;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.UnknownPacket;
import org.lqagent.leasequery.LeasequeryClient;
import org.lqagent.leasequery.NegativeCache;
import org.lqagent.leasequery.SteadyClock;

/** The daemon: its parts, built in the order in which data flows through them. */
public final class Agent implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration RECONCILE = Duration.ofMinutes(1);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

  private final Configuration configuration;
  private final SteadyClock clock = new SteadyClock();
  private final Events events = new Events(clock);
  private final Consumer<Throwable> fatal;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private final Counters<FrameRefusal> frameRefusals = new Counters<>(FrameRefusal.class);
  private final Counters<GleanCount> gleanCounts = new Counters<>(GleanCount.class);
  private final org.lqagent.leasequery.Counters counters = new org.lqagent.leasequery.Counters();
  private final BindingTable table = new BindingTable(TableLimits.DEFAULT, this::refused);
  private final List<LiveCapture> captures = new ArrayList<>();
  private final Gleaner gleaner;
  private final NegativeCache negative;
  private final SourceVerifier verifier;
  private final Learning learning;
  private final Keeper keeper;
  private final Kernel kernel;
  private final KernelFeed feed;
  private long nextReconcile = System.nanoTime() + RECONCILE.toNanos();

  private Agent(Configuration configuration, List<Binding> known, Consumer<Throwable> fatal)
      throws SystemRefusedException {
    this.configuration = configuration;
    this.fatal = fatal;
    try {
      Uplink.on(configuration.uplink().interfaceName());
      for (Configuration.Access access : configuration.access()) {
        Uplink.on(access.interfaceName());
      }
      this.kernel =
          opened(Kernel.open(configuration, event -> events.tell(Event.KERNEL, event.toString())));
      AccessLinks links = accessLinks();
      Locator locator = new Locator(links, InterfaceIds.name(), gleanCounts);
      this.gleaner = new Gleaner(locator, Gleaner.LoneReplies.BELIEVED, gleanCounts);
      AnswerGleaner answers = new AnswerGleaner(locator, LocationPolicy.TRUST, gleanCounts);
      this.negative = new NegativeCache(configuration.leasequery().negative(), clock);
      LeasequeryClient client =
          opened(Asking.open(configuration, kernel, clock, counters, events)).client();
      this.feed =
          new KernelFeed(
              table,
              kernel.filter(),
              kernel.routes(),
              kernel.neighbours()::withHardwareAddress,
              this::seekNextHop,
              events);
      this.keeper = new Keeper(TICK, this::tick, this::failed, this::died);
      this.learning =
          new Learning(table, feed, negative, answers, client::ask, keeper, clock, events);
      this.verifier =
          new SourceVerifier(
              table,
              links,
              answers,
              LocationPolicy.TRUST,
              client::ask,
              address -> negative.lookup(address).isPresent(),
              negative::remember,
              gleaned -> keeper.hand(() -> learning.take(gleaned)));
      known.forEach(binding -> learning.take(new Gleaned.Learnt(new Observation.Granted(binding))));
      keeper.start();
      opened.push(keeper);
      openCaptures();
      kernel
          .watch()
          .onNeighbour(
              neighbour ->
                  keeper.offer(
                      () ->
                          feed.neighbourAppeared(
                              kernel.watch().links().name(neighbour.interfaceIndex()))));
      TakeOver.start(
          kernel.leftOver(),
          learning::ask,
          TakeOver.pause(ASK_AGAIN),
          () -> keeper.hand(kernel::forgetLeftOver));
      kernel.listen(packet -> offer("keeper.dropped.unknown-packets", () -> verify(packet)));
      opened(ControlServer.open(configuration.control(), new Views(this).byPath()));
    } catch (ControlException e) {
      close();
      throw new SystemRefusedException(e.getMessage(), e);
    } catch (SystemRefusedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts everything.
   *
   * @param known bindings to begin with, by this process's clock
   * @param fatal told when a thread died without which the daemon is of no use
   * @throws SystemRefusedException if an interface, a port or a privilege is missing; nothing is
   *     left open then
   */
  public static Agent start(
      Configuration configuration, List<Binding> known, Consumer<Throwable> fatal)
      throws SystemRefusedException {
    Agent agent = new Agent(configuration, known, fatal);
    agent.events.tell(Event.STARTED, agent.summary());
    return agent;
  }

  private String summary() {
    return "uplink "
        + configuration.uplink().interfaceName()
        + ", access "
        + configuration.access().stream()
            .map(
                access ->
                    access.interfaceName()
                        + " ("
                        + access.verify().name().toLowerCase(Locale.ROOT)
                        + ")")
            .collect(Collectors.joining(", "))
        + ", asking "
        + configuration.leasequery().servers().stream()
            .map(server -> server.endpoint().toString())
            .collect(Collectors.joining(", "));
  }

  private AccessLinks accessLinks() {
    return AccessLinks.of(
        configuration.access().stream()
            .map(
                access ->
                    new AccessLink(
                        access.interfaceName(), access.prefixes(), access.delegated(), false))
            .toList());
  }

  private void openCaptures() throws SystemRefusedException {
    try {
      capture(configuration.uplink().interfaceName(), PcapCapture.Direction.BOTH);
      for (Configuration.Access access : configuration.access()) {
        capture(access.interfaceName(), PcapCapture.Direction.RECEIVED);
      }
    } catch (CaptureException e) {
      throw new SystemRefusedException(e.getMessage(), e);
    }
  }

  private void capture(String interfaceName, PcapCapture.Direction direction)
      throws CaptureException {
    captures.add(
        opened(
            LiveCapture.start(
                interfaceName,
                direction,
                new FrameParser(FrameParser.PartialChecksums.ACCEPTED, frameRefusals),
                datagram -> offer("keeper.dropped.datagrams", () -> glean(datagram)),
                events,
                this::died)));
  }

  private void offer(String dropped, Runnable task) {
    if (!keeper.offer(task)) {
      counters.count(dropped);
    }
  }

  private void glean(Datagram datagram) {
    learning.take(gleaner.glean(datagram, clock.instant()));
  }

  /** A server that told of a prefix alone may know an address of the client, too. */
  private void seekNextHop(Binding prefix) {
    learning.ask(AnswerGleaner.aboutClient(prefix));
  }

  private void verify(UnknownPacket packet) {
    Decision decision =
        packet.direction() == UnknownPacket.Direction.SOURCE
            ? verifier.verify(
                new UnknownSource(
                    packet.source(),
                    packet.interfaceName(),
                    Optional.of(packet.hardwareAddress()).filter(mac -> mac.length() > 0),
                    List.of()))
            : verifier.seek(packet.destination(), packet.interfaceName());
    if (decision instanceof Decision.BoundElsewhere elsewhere) {
      counters.count("verify.bound-elsewhere");
      events.tell(
          Event.SOURCE_BOUND_ELSEWHERE,
          packet.source()
              + " on "
              + packet.interfaceName()
              + " from "
              + packet.hardwareAddress().toColonHex()
              + " is bound to "
              + elsewhere.binding().clientId()
              + elsewhere.binding().interfaceName().map(name -> " on " + name).orElse(""));
    }
  }

  private void tick() {
    learning.expire();
    if (System.nanoTime() - nextReconcile >= 0) {
      nextReconcile = System.nanoTime() + RECONCILE.toNanos();
      kernel.reconcile();
    }
  }

  private void refused(Refusal refusal) {
    switch (refusal.reason()) {
      case TOO_MANY_PREFIXES_OF_CLIENT,
          TOO_MANY_ADDRESSES_OF_CLIENT,
          TOO_MANY_LEASES_ON_INTERFACE,
          TABLE_FULL,
          NOT_ITS_CLIENT,
          NOT_ITS_PORT ->
          events.tell(Event.LEASE_REFUSED, refusal.reason() + ": " + refusal.observation());
      default -> {
        // Counted by the table; it is the ordinary course of things.
      }
    }
  }

  private void failed(RuntimeException e) {
    counters.count("keeper.failed");
    events.tell(Event.TASK_FAILED, e.toString(), e);
  }

  private void died(Thread thread, Throwable cause) {
    events.tell(Event.THREAD_DIED, thread.getName() + ": " + cause, cause);
    fatal.accept(cause);
  }

  /** The bindings of this moment, to begin another daemon of this process with. */
  public List<Binding> bindings() {
    return table.bindings().toList();
  }

  Configuration configuration() {
    return configuration;
  }

  BindingTable table() {
    return table;
  }

  Kernel kernel() {
    return kernel;
  }

  KernelFeed feed() {
    return feed;
  }

  NegativeCache negative() {
    return negative;
  }

  SourceVerifier verifier() {
    return verifier;
  }

  List<LiveCapture> captures() {
    return List.copyOf(captures);
  }

  Keeper keeper() {
    return keeper;
  }

  SteadyClock clock() {
    return clock;
  }

  /** Everything that is counted, under one name each. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>(counters.snapshot());
    add(counts, "frames.refused.", frameRefusals.snapshot());
    add(counts, "gleaning.", gleanCounts.snapshot());
    add(counts, "bindings.refused.", table.refusals().snapshot());
    add(counts, "verify.not-asked.", verifier.notAsked().snapshot());
    add(counts, "hooks.", kernel.counters().snapshot());
    return counts;
  }

  private static void add(Map<String, Long> counts, String group, Map<String, Long> snapshot) {
    snapshot.forEach((name, count) -> counts.put(group + name.replace('_', '-'), count));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /**
   * Stops everything; the routes stay unless the configuration says otherwise, and so does the
   * filter.
   */
  @Override
  public void close() {
    boolean running = keeperRuns();
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        events.tell(Event.TASK_FAILED, "cannot close " + part + ": " + e, e);
      }
    }
    if (running) {
      events.tell(Event.STOPPED, "with " + table.size() + " bindings");
    }
  }

  private boolean keeperRuns() {
    return opened.contains(keeper);
  }
}
