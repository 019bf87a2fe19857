package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.Message;
import org.lqagent.netlink.NetlinkListener;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.RulesetChange;

/**
 * Keeps the nftables table that lets only leased sources in from access interfaces: RFC 8987 R-3.
 *
 * <p>Any thread says what is wanted; a thread of its own brings the latest of that into the kernel,
 * each batch at one moment. The rules take the place of those of an earlier run without a gap, and
 * the elements of that run are taken over. What somebody else changes in the table is put right at
 * once. Closing leaves the table at work.
 */
public final class SourceFilter implements Closeable {
  private static final String WHAT = "source filter";

  /** For a source: it is there, and there is nothing more to say of it. */
  private static final String PRESENT = "";

  private final FilterSettings settings;
  private final Consumer<HookEvent> events;
  private final HookCounters counters;
  private final FilterTable table;
  private final HookThread<FilterEntry> thread;
  private final NetlinkListener listener;

  // Under the thread's lock; the value is the chain of an interface, PRESENT for a source.
  private final Map<FilterEntry, String> wanted = new HashMap<>();

  /** What the kernel has, as far as known. */
  private final Map<FilterEntry, String> written = new HashMap<>();

  private final Set<FilterEntry> adopted = new HashSet<>();
  private boolean comparing;
  private volatile Consumer<Ipv6Prefix> letIn = sources -> {};

  private SourceFilter(
      FilterSettings settings,
      FilterTable table,
      NetlinkSocket notifications,
      Consumer<HookEvent> events,
      HookCounters counters)
      throws IOException {
    this.settings = settings;
    this.table = table;
    this.events = events;
    this.counters = counters;
    this.thread = new HookThread<>(WHAT, this::write, events);
    wanted.putAll(table.read());
    written.putAll(wanted);
    adopted.addAll(wanted.keySet());
    this.listener = new NetlinkListener("lqagent filter watch", notifications, new Notifications());
  }

  /**
   * Takes over the table of an earlier run or makes a new one, and starts to keep it.
   *
   * @throws HookFailedException if nft is missing or refuses, the capability CAP_NET_ADMIN is
   *     missing, or the kernel has no nftables
   */
  public static SourceFilter start(
      FilterSettings settings, Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    return start(settings, new NftCommand("nft"), events, counters);
  }

  static SourceFilter start(
      FilterSettings settings, NftCommand nft, Consumer<HookEvent> events, HookCounters counters)
      throws IOException {
    FilterTable table = new FilterTable(settings, nft);
    try {
      table.checkUsable();
      // Before it is listened to: the notifications of it would have the table compared at once.
      table.install();
      NetlinkSocket notifications =
          NetlinkSocket.open(NetlinkSocket.Family.NETFILTER, RulesetChange.NFNLGRP_NFTABLES);
      try {
        notifications.ignore(table.portId());
        SourceFilter filter = new SourceFilter(settings, table, notifications, events, counters);
        filter.thread.start();
        return filter;
      } catch (IOException e) {
        notifications.close();
        throw e;
      }
    } catch (IOException e) {
      table.close();
      throw e;
    }
  }

  /**
   * Lets a source in from an interface.
   *
   * @throws IllegalArgumentException if the source is ::/0 or the name is none of an interface
   */
  public void allow(Ipv6Prefix source, String interfaceName) {
    want(new FilterEntry.Source(source, interfaceName), Optional.of(PRESENT));
  }

  /** No longer lets a source in from an interface. */
  public void revoke(Ipv6Prefix source, String interfaceName) {
    want(new FilterEntry.Source(source, interfaceName), Optional.empty());
  }

  /** Has somebody told of sources that the kernel lets in from now on; they must not block. */
  public void onLetIn(Consumer<Ipv6Prefix> sources) {
    letIn = sources;
  }

  /** Lets nothing go to a delegated prefix from the client that has it; see {@link LoopPolicy}. */
  void guard(Ipv6Prefix destination, String interfaceName, Octets hardwareAddress) {
    want(new FilterEntry.Loop(destination, interfaceName, hardwareAddress), Optional.of(PRESENT));
  }

  void unguard(Ipv6Prefix destination, String interfaceName, Octets hardwareAddress) {
    want(new FilterEntry.Loop(destination, interfaceName, hardwareAddress), Optional.empty());
  }

  /** Verifies what arrives on an interface, from now on in this way. */
  public void addInterface(String interfaceName, VerifyMode mode) {
    want(new FilterEntry.Access(interfaceName), mode.chain());
  }

  /** No longer looks at what arrives on an interface; its sources stay until they are revoked. */
  public void removeInterface(String interfaceName) {
    addInterface(interfaceName, VerifyMode.OFF);
  }

  private void want(FilterEntry entry, Optional<String> value) {
    synchronized (thread.lock()) {
      adopted.remove(entry);
      value.ifPresentOrElse(chain -> wanted.put(entry, chain), () -> wanted.remove(entry));
      thread.mark(entry);
    }
  }

  /** What was taken over from an earlier run and nobody has said anything of since. */
  public Set<FilterEntry> adopted() {
    synchronized (thread.lock()) {
      return Set.copyOf(adopted);
    }
  }

  /** Removes what was taken over from an earlier run and is still nobody's. */
  public void forgetAdopted() {
    synchronized (thread.lock()) {
      adopted.forEach(wanted::remove);
      thread.markAll(adopted);
      adopted.clear();
    }
  }

  /** What shall be in the sets: sources with an empty text, interfaces with the name of a chain. */
  public Map<FilterEntry, String> wanted() {
    synchronized (thread.lock()) {
      return Map.copyOf(wanted);
    }
  }

  /**
   * What is in the sets at this moment, in the same form.
   *
   * @throws IOException if they cannot be read
   */
  public Map<FilterEntry, String> found() throws IOException {
    return table.read(written());
  }

  /** How many changes have still to be written. */
  public int pending() {
    return thread.pending();
  }

  /**
   * How many changes could be written now, and are not yet; those that were refused wait longer.
   */
  public int ready() {
    return thread.ready();
  }

  /** How long a change waits until it is written, as last measured. */
  public Duration lag() {
    return thread.lag();
  }

  /** How many sources and interfaces the kernel has, as far as known. */
  public int size() {
    synchronized (thread.lock()) {
      return written.size();
    }
  }

  /**
   * How many packets the rules dropped, let through, reported and did not report, by reason, since
   * the table came to be.
   *
   * @throws IOException if they cannot be read
   */
  public SortedMap<String, Long> packets() throws IOException {
    return table.packets();
  }

  /**
   * The verified sources as the kernel has them at this moment.
   *
   * @throws IOException if they cannot be read
   */
  public Set<FilterEntry.Source> kernelSources() throws IOException {
    return table.read(written()).keySet().stream()
        .filter(FilterEntry.Source.class::isInstance)
        .map(FilterEntry.Source.class::cast)
        .collect(Collectors.toSet());
  }

  /**
   * The access interfaces as the kernel has them at this moment.
   *
   * @throws IOException if they cannot be read
   */
  public Map<String, VerifyMode> kernelInterfaces() throws IOException {
    Map<String, VerifyMode> interfaces = new HashMap<>();
    table
        .read(written())
        .forEach(
            (entry, chain) -> {
              if (entry instanceof FilterEntry.Access access) {
                interfaces.put(access.interfaceName(), VerifyMode.ofChain(chain));
              }
            });
    return interfaces;
  }

  /**
   * Compares the table with what is wanted, rules and elements, and repairs it.
   *
   * @return how far it was off; done when the repair is written
   */
  public CompletableFuture<Drift> reconcile() {
    return thread.submit(
        () -> {
          synchronized (thread.lock()) {
            comparing = false;
          }
          thread.flush();
          try {
            boolean otherRules = !table.isInstalled();
            if (otherRules) {
              table.install();
            }
            Drift drift = compare(table.read(written()), otherRules);
            counters.increment(HookCounter.COMPARISONS);
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

  private Map<FilterEntry, String> written() {
    synchronized (thread.lock()) {
      return Map.copyOf(written);
    }
  }

  /** Corrects what is known of the kernel; what is then not as wanted is marked. */
  private Drift compare(Map<FilterEntry, String> actual, boolean otherRules) {
    int wrong = 0;
    int extra = 0;
    synchronized (thread.lock()) {
      List<FilterEntry> missing = new ArrayList<>();
      for (FilterEntry entry : written.keySet()) {
        if (!actual.containsKey(entry) && !thread.isDirty(entry)) {
          missing.add(entry);
        }
      }
      for (Map.Entry<FilterEntry, String> found : actual.entrySet()) {
        FilterEntry entry = found.getKey();
        if (thread.isDirty(entry)) {
          continue;
        }
        String known = written.put(entry, found.getValue());
        if (known == null) {
          extra++;
          thread.mark(entry);
        } else if (!known.equals(found.getValue())) {
          wrong++;
          thread.mark(entry);
        }
      }
      // Sources before interfaces: an interface without its sources would drop what is leased.
      missing.sort((a, b) -> Boolean.compare(isAccess(a), isAccess(b)));
      missing.forEach(written::remove);
      thread.markAll(missing);
      return new Drift(missing.size(), extra, wrong, otherRules);
    }
  }

  private static boolean isAccess(FilterEntry entry) {
    return entry instanceof FilterEntry.Access;
  }

  private Set<FilterEntry> write(List<FilterEntry> entries) {
    List<FilterTable.Change> changes = new ArrayList<>();
    synchronized (thread.lock()) {
      for (FilterEntry entry : entries) {
        Optional<String> before = Optional.ofNullable(written.get(entry));
        Optional<String> after = Optional.ofNullable(wanted.get(entry));
        if (!before.equals(after)) {
          changes.add(new FilterTable.Change(entry, before, after));
        }
      }
    }
    Map<FilterEntry, String> failures = new LinkedHashMap<>();
    try {
      failures.putAll(table.write(changes));
    } catch (IOException e) {
      changes.forEach(change -> failures.put(change.entry(), e.getMessage()));
    }
    synchronized (thread.lock()) {
      for (FilterTable.Change change : changes) {
        if (!failures.containsKey(change.entry())) {
          change
              .after()
              .ifPresentOrElse(
                  chain -> written.put(change.entry(), chain),
                  () -> written.remove(change.entry()));
        }
      }
    }
    for (FilterTable.Change change : changes) {
      if (change.entry() instanceof FilterEntry.Source entry
          && change.after().isPresent()
          && !failures.containsKey(entry)) {
        letIn.accept(entry.source());
      }
    }
    counters.add(HookCounter.ELEMENTS_WRITTEN, (long) changes.size() - failures.size());
    counters.add(HookCounter.ELEMENTS_FAILED, failures.size());
    if (!failures.isEmpty()) {
      thread.tellFailures(failures);
      // The table or a set may be gone.
      reconcileSoon();
    }
    return failures.keySet();
  }

  /** Has the table compared once more, however many reasons there are before it is begun. */
  private void reconcileSoon() {
    synchronized (thread.lock()) {
      if (comparing) {
        return;
      }
      comparing = true;
    }
    reconcile();
  }

  private final class Notifications implements NetlinkListener.Handler {
    @Override
    public void message(Message message) throws IOException {
      if (message.portId() == table.portId()) {
        return;
      }
      RulesetChange.read(
          message,
          change -> {
            if (change.family() == RulesetChange.NFPROTO_IPV6
                && change.table().equals(settings.table())) {
              reconcileSoon();
            }
          });
    }

    @Override
    public void lost() {
      counters.increment(HookCounter.NOTIFICATIONS_LOST);
      events.accept(new HookEvent.NotificationsLost("nftables"));
      reconcileSoon();
    }

    @Override
    public void failed(Exception cause) {
      counters.increment(HookCounter.NOTIFICATIONS_DISCARDED);
    }
  }

  /** Writes what is still to be written, and ends; the table stays and works on. */
  @Override
  public void close() {
    listener.close();
    thread.close(() -> {});
    table.close();
  }

  /**
   * What a start would give to {@code nft -f}; nothing is changed.
   *
   * @throws HookFailedException if the kernel has no nftables, or CAP_NET_ADMIN is missing
   */
  public static String preview(FilterSettings settings) throws IOException {
    try (FilterTable table = new FilterTable(settings)) {
      return table.preview();
    }
  }

  /**
   * Takes away the table of an earlier run, where there is one; nothing is verified any more.
   *
   * @throws HookFailedException if nft is missing or refuses
   */
  public static void removeLeftOver(FilterSettings settings) throws IOException {
    try (FilterTable table = new FilterTable(settings)) {
      if (table.exists()) {
        table.remove();
      }
    }
  }

  /** Ends, and takes the table away with everything in it: nothing is verified any more. */
  public void remove() throws IOException {
    close();
    table.remove();
  }
}
