package org.lqagent.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lqagent.agent.config.Configuration;
import org.lqagent.agent.control.ControlException;
import org.lqagent.agent.control.ControlServer;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.agent.metrics.MetricsException;
import org.lqagent.agent.metrics.MetricsServer;
import org.lqagent.agent.page.StatusPage;
import org.lqagent.agent.sharing.Sharing;
import org.lqagent.agent.state.State;
import org.lqagent.agent.state.Uptime;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.capture.Datagram;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.gleaning.UnknownSource;
import org.lqagent.hooks.UnknownPacket;
import org.lqagent.leasequery.NegativeCache;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerState;
import org.lqagent.leasequery.SteadyClock;

/**
 * The daemon: its parts, built in the order in which data flows through them.
 *
 * <p>What is {@link Lasting}, the captures and the control socket outlive a change of the
 * configuration; of the others, those are replaced that it changes.
 */
public final class Agent implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration RECONCILE = Duration.ofMinutes(1);

  private final Consumer<Throwable> fatal;
  private final Supervisor supervisor;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Lasting lasting;
  private final Captures captures;
  private final Recovery recovery = new Recovery(this);
  private final TimeWatch time;
  private final SourceWatch source = new SourceWatch(this);

  /** Held by whoever changes what the daemon works with. */
  private final Object changing = new Object();

  private volatile Configuration configuration;
  private KernelTrace trace;
  private volatile Kernel kernel;
  private volatile Asking asking;
  private volatile NegativeCache negative;
  private volatile Pipeline pipeline;
  private volatile KernelRefill refill;
  private long nextLook = System.nanoTime() + LOOK.toNanos();
  private long nextReconcile = System.nanoTime() + RECONCILE.toNanos();

  private Agent(Configuration configuration, Consumer<Throwable> fatal, Supervisor supervisor)
      throws SystemRefusedException {
    this.configuration = configuration;
    this.fatal = fatal;
    this.supervisor = supervisor;
    SteadyClock clock = new SteadyClock();
    Events events = new Events(clock);
    Counts counts = new Counts(clock);
    BindingTable table =
        new BindingTable(configuration.gleaning().limits(), new Alarms(events)::refused);
    counts.group("bindings.refused.", table.refusals()::snapshot);
    counts.group("events.", events.counts()::snapshot);
    Keeper keeper = new Keeper(TICK, this::tick, this::failed, this::died);
    Outlets outlets = new Outlets(table, clock, Clock.systemUTC(), events, counts.hooks());
    Optional<State> state =
        configuration
            .state()
            .map(
                directory ->
                    new State(
                        directory, clock, table::bindings, new StoreEvents(events), this::died));
    Optional<Sharing> sharing =
        configuration
            .sharing()
            .map(
                settings ->
                    new Sharing(
                        settings,
                        table,
                        clock,
                        Clock.systemUTC(),
                        configuration.gleaning().limits().leases(),
                        new Adopting(this),
                        counts.named(),
                        new StoreEvents(events),
                        this::died));
    this.lasting =
        new Lasting(clock, events, counts, new Sightings(), table, keeper, outlets, state, sharing);
    this.captures = new Captures(lasting, new Captured(), this::died);
    // Nobody else would hear of the end of a thread of the hooks or of a library.
    Thread.setDefaultUncaughtExceptionHandler(this::died);
    this.trace = readTrace(configuration, events);
    this.time = new TimeWatch(clock, Clock.systemUTC(), Uptime::now, clock::slept, events);
    try {
      Uplink.requireInterfaces(configuration);
      state.ifPresent(this::readAhead);
      openKernel();
      opened.push(() -> kernel.close());
      this.asking = Asking.open(configuration, kernel, lasting, this::died);
      opened.push(() -> asking.close());
      this.negative = new NegativeCache(configuration.leasequery().negative(), clock);
      this.pipeline = newPipeline();
      state.ifPresent(this::restore);
      pipeline.applyStatic();
      refillKernel();
      opened.push(outlets);
      keeper.start();
      opened.push(keeper);
      opened.push(captures);
      captures.open(configuration);
      sharing.ifPresent(
          others -> {
            others.start();
            opened.push(others);
          });
      outlets.configure(configuration.hooks());
      kernel.listen(this::unknown);
      opened.push(recovery);
      keeper.hand(() -> recovery.start("started", Optional.empty()));
      opened.push(
          ControlServer.open(
              configuration.control(), configuration.controlGroup(), new Views(this).byPath()));
      new Gauges(this).addTo(counts.metrics());
      if (configuration.metrics().isPresent()) {
        opened.push(
            MetricsServer.open(
                configuration.metrics().get(), counts.metrics(), statusPage().byPath()));
      }
    } catch (ControlException | MetricsException e) {
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
   * @param fatal told when a thread died without which the daemon is of no use
   * @param supervisor hears that the daemon is alive as long as it does its work
   * @throws SystemRefusedException if an interface, a port or a privilege is missing; nothing is
   *     left open then
   */
  public static Agent start(
      Configuration configuration, Consumer<Throwable> fatal, Supervisor supervisor)
      throws SystemRefusedException {
    Agent agent = new Agent(configuration, fatal, supervisor);
    agent.lasting.events().tell(Event.STARTED, agent.summary());
    return agent;
  }

  private StatusPage statusPage() {
    return new StatusPage(new StatusSource(this)::now, new BindingSearch(lasting.table())::find);
  }

  /** Reads what an earlier process knew, while what is to take it in is built. */
  private void readAhead(State state) {
    opened.push(state);
    state.readAhead();
  }

  /** Takes in what an earlier process knew, before anything is captured. */
  private void restore(State state) {
    // Once more: it is closed, and written, before the kernel is, which may take its time.
    opened.push(state);
    long[] counts = new long[2];
    state.restore(
        binding -> {
          if (pipeline.restore(binding)) {
            counts[0]++;
          } else {
            state.dropped(binding.lease());
            counts[1]++;
          }
        });
    state.start();
    recovery.restored(counts[0]);
    lasting
        .events()
        .tell(
            Event.RESTORED,
            counts[0]
                + " bindings"
                + (counts[1] == 0 ? "" : ", " + counts[1] + " not wanted any more"));
  }

  private void openKernel() throws SystemRefusedException {
    kernel = Kernel.open(configuration, trace, lasting.events(), lasting.counts().hooks());
    leaveTrace();
    kernel.filter().ifPresent(filter -> filter.onLetIn(lasting.counts().latencies()::letIn));
    kernel.onNeighbour(
        (name, neighbour) -> lasting.keeper().offer(() -> pipeline.heard(name, neighbour)));
    kernel.onInterface(
        name -> {
          captures.appeared(name);
          lasting.keeper().offer(() -> recovery.cameUp(name));
        });
    lasting.counts().group("filter.", kernel::packets);
  }

  /**
   * Has a kernel that was just opened told of all that is known, and then looks what else it holds
   * of an earlier run.
   */
  private void refillKernel() {
    BindingTable table = lasting.table();
    refill = new KernelRefill(table, kernel::unwritten, change -> pipeline.tellKernel(change));
    tellKernel(
        table.bindings().map(Binding::lease).iterator(), table.size(), () -> pipeline.takeOver());
  }

  /**
   * Has the kernel told, in the background, of leases that are in the table.
   *
   * @param count how many they are, about
   * @param done called when all are told
   */
  void tellKernel(Iterator<Lease> leases, int count, Runnable done) {
    refill.add(leases, count, done);
    lasting.keeper().background(refill);
  }

  /** How many leases the kernel has still to be told of. */
  int untold() {
    return refill.left();
  }

  /** What an earlier run, with or without this configuration, left where in the kernel. */
  private static KernelTrace readTrace(Configuration configuration, Events events) {
    if (configuration.state().isEmpty()) {
      return KernelTrace.NONE;
    }
    try {
      return KernelTrace.read(configuration.state().get());
    } catch (IOException e) {
      events.tell(Event.STATE_UNUSABLE, e.toString());
      return KernelTrace.NONE;
    }
  }

  private void leaveTrace() {
    trace = KernelTrace.of(configuration);
    if (configuration.state().isPresent()) {
      try {
        trace.write(configuration.state().get());
      } catch (IOException e) {
        lasting.events().tell(Event.STATE_NOT_WRITTEN, e.toString());
      }
    }
  }

  private Pipeline newPipeline() {
    return new Pipeline(configuration, lasting, kernel, asking.client(), negative, this::learn);
  }

  private void learn(List<Gleaned> gleaned) {
    lasting.keeper().hand(() -> pipeline.take(gleaned));
  }

  private void unknown(UnknownPacket packet) {
    Instant arrived = lasting.clock().instant();
    lasting.offer("keeper.dropped.unknown-packets", () -> pipeline.verify(packet, arrived));
  }

  /**
   * Changes to another configuration. What it does not change goes on undisturbed, what is known
   * stays known.
   *
   * @throws SystemRefusedException if that cannot be; the daemon goes on as it was
   */
  public void reconfigure(Configuration read) throws SystemRefusedException {
    synchronized (changing) {
      change(read);
    }
  }

  /**
   * Asks servers from another address, if the one that they are asked from is gone and another is
   * there.
   *
   * @throws SystemRefusedException if there is none, or the port cannot be had there
   */
  void askFromWhatIsThere() throws SystemRefusedException {
    synchronized (changing) {
      Ipv6Address gone = asking.source();
      Optional<Ipv6Address> there = Asking.source(configuration).usable();
      if (there.isEmpty() || there.get().equals(gone)) {
        return;
      }
      Asking before = asking;
      Asking after = Asking.open(configuration, there.get(), kernel, lasting, this::died);
      lasting
          .keeper()
          .call(
              () -> {
                asking = after;
                pipeline = newPipeline();
                recovery.sourceChanged();
                return null;
              });
      close(before);
      lasting
          .events()
          .tell(Event.SOURCE_CHANGED, "from " + there.get() + ", no longer from " + gone);
    }
  }

  private void change(Configuration read) throws SystemRefusedException {
    String summary = new Reload(configuration, read).summary();
    // The requestor's DUID stays where it is, and stays the same.
    Configuration next = read.withState(configuration.state());
    Reload reload = new Reload(configuration, next);
    Uplink.requireInterfaces(next);
    Asking before = asking;
    Asking after = reload.changesAsking() ? Asking.open(next, kernel, lasting, this::died) : before;
    captures.closeAllBut(next);
    try {
      lasting.keeper().call(() -> swap(reload, after));
    } catch (SystemRefusedException e) {
      close(reload.changesAsking() ? after : () -> {});
      captures.open(configuration);
      throw e;
    }
    close(reload.changesAsking() ? before : () -> {});
    captures.open(next);
    lasting.outlets().configure(next.hooks());
    if (reload.changesRecovery()) {
      lasting.keeper().hand(recovery::restart);
    }
    lasting.events().tell(Event.CONFIGURATION_CHANGED, summary);
  }

  /** Tells that another configuration could not be read, or not be changed to, and why. */
  public void keptAsItWas(Exception why) {
    lasting
        .events()
        .tell(
            Event.CONFIGURATION_REFUSED,
            "the configuration stays as it was: " + why.getMessage().replace("\n", "; "));
  }

  /** Replaces what is to be replaced, between two pieces of the keeper's work. */
  private Void swap(Reload reload, Asking after) throws SystemRefusedException {
    if (reload.changesKernel()) {
      kernel.close();
      try {
        configuration = reload.next();
        openKernel();
      } catch (SystemRefusedException e) {
        configuration = reload.now();
        openKernel();
        startKernel();
        throw e;
      }
    }
    configuration = reload.next();
    asking = after;
    if (reload.changesNegative()) {
      negative = new NegativeCache(configuration.leasequery().negative(), lasting.clock());
    }
    if (reload.changesKernel()) {
      startKernel();
    } else {
      pipeline = newPipeline();
    }
    pipeline.applyStatic();
    return null;
  }

  private void startKernel() throws SystemRefusedException {
    pipeline = newPipeline();
    refillKernel();
    kernel.listen(this::unknown);
  }

  /** Hands what is captured to the pipeline that is in force. */
  private final class Captured implements Captures.Listener {
    @Override
    public void datagram(Datagram datagram) {
      lasting.offer("keeper.dropped.datagrams", () -> pipeline.glean(datagram));
    }

    @Override
    public boolean isByPattern(String interfaceName) {
      return pipeline.links().isByPattern(interfaceName);
    }

    @Override
    public Optional<String> interfaceName(int index) {
      return kernel.interfaceName(index);
    }

    @Override
    public boolean isKnownSource(Ipv6Address source, String interfaceName) {
      return lasting
          .table()
          .lookup(source)
          .flatMap(Binding::interfaceName)
          .filter(interfaceName::equals)
          .isPresent();
    }

    @Override
    public boolean isKnownDestination(Ipv6Address destination) {
      return lasting.table().lookup(destination).isPresent();
    }

    @Override
    public void source(UnknownSource source) {
      Instant arrived = lasting.clock().instant();
      lasting.offer("keeper.dropped.unknown-packets", () -> pipeline.verify(source, arrived));
    }

    @Override
    public void destination(Ipv6Address destination, String interfaceName) {
      lasting.offer(
          "keeper.dropped.unknown-packets", () -> pipeline.seek(destination, interfaceName));
    }
  }

  private void tick() {
    if (System.nanoTime() - nextLook >= 0) {
      nextLook = System.nanoTime() + LOOK.toNanos();
      time.look();
      pipeline.look();
      source.look();
      recovery.look();
      if (captures.checkLosses()) {
        // What granted a lease may have been lost: nobody is unknown for certain any more.
        negative.clear();
      }
    }
    // After the look, which moves the clock if the machine slept: what ended meanwhile was asked
    // about just now, and ends before an answer can prolong it.
    pipeline.expire();
    if (System.nanoTime() - nextReconcile >= 0) {
      nextReconcile = System.nanoTime() + RECONCILE.toNanos();
      kernel.reconcile();
    }
    supervisor.alive(this::status);
  }

  /** How it is, in a few words. */
  public String status() {
    return lasting.table().size() + " bindings";
  }

  private void failed(RuntimeException e) {
    lasting.counts().named().count("keeper.failed");
    lasting.events().tell(Event.TASK_FAILED, e.toString(), e);
  }

  private void died(Thread thread, Throwable cause) {
    lasting.events().tell(Event.THREAD_DIED, thread.getName() + ": " + cause, cause);
    fatal.accept(cause);
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
        + configuration.leasequery().servers().all().stream()
            .map(server -> server.endpoint().toString())
            .collect(Collectors.joining(", "));
  }

  Configuration configuration() {
    return configuration;
  }

  Lasting lasting() {
    return lasting;
  }

  Kernel kernel() {
    return kernel;
  }

  Asking asking() {
    return asking;
  }

  /**
   * How every server of the configuration does, those that were never asked, too.
   *
   * @throws UnavailableException if the requestor is being replaced
   */
  Collection<ServerState> servers() throws UnavailableException {
    Map<Server, ServerState> states = new LinkedHashMap<>();
    for (Server server : configuration.leasequery().servers().all()) {
      states.put(server, new ServerState(server, 0, Optional.empty(), Optional.empty(), 0, 0));
    }
    for (ServerState state : asking.servers()) {
      states.put(state.server(), state);
    }
    return states.values();
  }

  NegativeCache negative() {
    return negative;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Recovery recovery() {
    return recovery;
  }

  Captures captures() {
    return captures;
  }

  Health health() {
    return new Health(lasting.keeper(), captures);
  }

  /**
   * Stops everything; the routes stay unless the configuration says otherwise, and so does the
   * filter.
   */
  @Override
  public void close() {
    boolean running = opened.contains(lasting.keeper());
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
    if (running) {
      lasting.events().tell(Event.STOPPED, "with " + lasting.table().size() + " bindings");
    }
  }

  private void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      lasting.events().tell(Event.TASK_FAILED, "cannot close " + part + ": " + e, e);
    }
  }
}
