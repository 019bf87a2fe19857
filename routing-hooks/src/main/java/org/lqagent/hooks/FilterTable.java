package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.netlink.ChainDump;
import org.lqagent.netlink.ChainMessage;
import org.lqagent.netlink.CounterDump;
import org.lqagent.netlink.CounterMessage;
import org.lqagent.netlink.ElementDump;
import org.lqagent.netlink.ElementRequest;
import org.lqagent.netlink.ElementRequest.Verb;
import org.lqagent.netlink.Errno;
import org.lqagent.netlink.NetlinkException;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.Refusal;
import org.lqagent.netlink.Request;
import org.lqagent.netlink.RuleDump;
import org.lqagent.netlink.RuleMessage;
import org.lqagent.netlink.SetDump;
import org.lqagent.netlink.SetElement;
import org.lqagent.netlink.SetMessage;

/**
 * The source filter's table in the kernel: its rules by {@code nft}, its elements by netlink. Not
 * for several threads, except for reading.
 */
final class FilterTable implements Closeable {
  /**
   * A change of an entry.
   *
   * @param before its chain now, empty for a source; absent if it is not there
   * @param after its chain then, likewise
   */
  record Change(FilterEntry entry, Optional<String> before, Optional<String> after) {}

  private record Rules(List<ChainMessage> chains, List<RuleMessage> rules) {}

  /** A message of a transaction, and of which changes its elements are. */
  private record Step(List<Change> changes, ElementRequest request) {}

  private static final int READINGS = 5;
  private static final Rules NONE = new Rules(List.of(), List.of());

  private final FilterSettings settings;
  private final FilterScript script;
  private final NftCommand nft;
  private final NetlinkSocket socket;
  private final TreeSet<Integer> lengths = new TreeSet<>(List.of(Ipv6Address.BITS));

  /** The chains and rules as they were right after they were installed. */
  private Rules installed = NONE;

  FilterTable(FilterSettings settings) throws IOException {
    this(settings, new NftCommand("nft"));
  }

  FilterTable(FilterSettings settings, NftCommand nft) throws IOException {
    this.settings = settings;
    this.nft = nft;
    this.script = new FilterScript(settings);
    this.socket = NetlinkSocket.open(NetlinkSocket.Family.NETFILTER);
  }

  int portId() {
    return socket.portId();
  }

  /**
   * Makes sure that nftables may be used.
   *
   * @throws HookFailedException if the kernel has none, or the capability is missing
   */
  void checkUsable() throws IOException {
    sets();
  }

  /** Puts the rules in place of those there are, at one moment; the elements stay. */
  void install() throws IOException {
    Set<String> present = sets();
    present.forEach(set -> FilterEntry.length(set).ifPresent(lengths::add));
    nft.apply(script.install(lengths, present));
    remember();
  }

  /** Takes what is there now for what was installed, unless somebody has been at it already. */
  private void remember() throws IOException {
    Rules now = rules();
    long verifying =
        now.rules().stream().filter(rule -> rule.chain().equals(FilterScript.VERIFIED)).count();
    installed = verifying == lengths.size() ? now : NONE;
  }

  /** What {@link #install} would have done. */
  String preview() throws IOException {
    Set<String> present = sets();
    present.forEach(set -> FilterEntry.length(set).ifPresent(lengths::add));
    return script.install(lengths, present);
  }

  boolean exists() throws IOException {
    return !sets().isEmpty();
  }

  boolean isInstalled() throws IOException {
    return rules().equals(installed);
  }

  /** By netlink: {@code nft list} reads all elements, even when told not to print them. */
  private Rules rules() throws IOException {
    String table = settings.table();
    return new Rules(
        dump(new ChainDump(), ChainMessage::read).stream()
            .filter(chain -> chain.table().equals(table))
            .toList(),
        dump(new RuleDump(table), RuleMessage::read).stream()
            .filter(rule -> rule.table().equals(table))
            .toList());
  }

  void remove() throws IOException {
    nft.apply(script.remove());
  }

  /**
   * The entries as the kernel has them, with the chain of an interface.
   *
   * <p>While the kernel makes room in a set, reading it leaves some elements out. What is known and
   * not found is therefore asked for by itself.
   *
   * @param known what is thought to be there
   */
  Map<FilterEntry, String> read(Map<FilterEntry, String> known) throws IOException {
    Map<FilterEntry, String> entries = readOnce();
    List<FilterEntry> unseen = new ArrayList<>();
    List<Request> questions = new ArrayList<>();
    for (FilterEntry entry : known.keySet()) {
      if (!entries.containsKey(entry)) {
        unseen.add(entry);
        SetElement element = new SetElement(entry.key());
        questions.add(new ElementRequest(Verb.FIND, settings.table(), entry.set(), element));
      }
    }
    Set<FilterEntry> gone = new HashSet<>();
    for (Refusal refusal : socket.batch(questions)) {
      gone.add(unseen.get(refusal.index()));
    }
    unseen.stream()
        .filter(entry -> !gone.contains(entry))
        .forEach(entry -> entries.put(entry, known.get(entry)));
    return entries;
  }

  /** The entries of a table that nothing is known of: what two readings agree on. */
  Map<FilterEntry, String> read() throws IOException {
    Map<FilterEntry, String> entries = readOnce();
    for (int reading = 2; reading <= READINGS; reading++) {
      int before = entries.size();
      entries.putAll(readOnce());
      if (entries.size() == before) {
        break;
      }
    }
    return entries;
  }

  private Map<FilterEntry, String> readOnce() throws IOException {
    Map<FilterEntry, String> entries = new HashMap<>();
    for (String set : sets()) {
      if (FilterEntry.isSet(set)) {
        for (SetElement element : dump(new ElementDump(settings.table(), set), SetElement::read)) {
          FilterEntry.read(set, element.key())
              .ifPresent(entry -> entries.put(entry, element.chain()));
        }
      }
    }
    return entries;
  }

  /** How many packets each named counter has counted, by its name. */
  SortedMap<String, Long> packets() throws IOException {
    SortedMap<String, Long> packets = new TreeMap<>();
    for (CounterMessage counter : dump(new CounterDump(settings.table()), CounterMessage::read)) {
      if (counter.table().equals(settings.table())) {
        packets.put(counter.name(), counter.packets());
      }
    }
    return packets;
  }

  private Set<String> sets() throws IOException {
    Set<String> names = new HashSet<>();
    for (SetMessage set : dump(new SetDump(settings.table()), SetMessage::read)) {
      names.add(set.name());
    }
    return names;
  }

  private <T> List<T> dump(Request query, NetlinkSocket.Decoder<T> decoder) throws IOException {
    try {
      return socket.dump(query, decoder);
    } catch (NetlinkException e) {
      switch (e.errno()) {
        case Errno.ENOENT -> {
          return List.of();
        }
        case Errno.EPERM ->
            throw new HookFailedException("nftables needs the capability CAP_NET_ADMIN", e);
        case Errno.EINVAL ->
            throw new HookFailedException("this kernel has no nftables (module nf_tables)", e);
        default -> throw new HookFailedException("nftables cannot be read: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Makes changes, all that are possible at one moment.
   *
   * @return why some were not possible
   */
  Map<FilterEntry, String> write(List<Change> changes) throws IOException {
    Map<FilterEntry, String> failures = new LinkedHashMap<>();
    List<Change> left = withSets(changes, failures);
    int together = ElementRequest.MAX_ELEMENTS;
    while (!left.isEmpty()) {
      List<Step> steps = steps(left, together);
      List<Refusal> refusals = socket.transaction(steps.stream().map(Step::request).toList());
      if (refusals.isEmpty()) {
        break;
      }
      if (together == 1) {
        left = afterRefusals(left, steps, refusals, failures);
      }
      // The kernel says which message it refuses, not which of its elements.
      together = 1;
    }
    return failures;
  }

  /** Gives prefixes of new lengths sets and rules, before the first of them needs those. */
  private List<Change> withSets(List<Change> changes, Map<FilterEntry, String> failures)
      throws IOException {
    Set<Integer> added = new TreeSet<>();
    changes.forEach(change -> newLength(change).ifPresent(added::add));
    if (added.isEmpty()) {
      return changes;
    }
    try {
      if (isInstalled()) {
        nft.apply(script.addLengths(added));
        lengths.addAll(added);
        remember();
      } else {
        // What somebody changed meanwhile must not count as ours.
        lengths.addAll(added);
        install();
      }
    } catch (HookFailedException e) {
      lengths.removeAll(added);
      List<Change> possible = new ArrayList<>();
      for (Change change : changes) {
        if (newLength(change).isPresent()) {
          failures.put(change.entry(), e.getMessage());
        } else {
          possible.add(change);
        }
      }
      return possible;
    }
    return changes;
  }

  private Optional<Integer> newLength(Change change) {
    return change
        .entry()
        .length()
        .filter(length -> change.after().isPresent() && !lengths.contains(length));
  }

  /** All deletions, then all additions, so many of one set in a message at most. */
  private List<Step> steps(List<Change> changes, int together) {
    List<Step> steps = new ArrayList<>();
    bySet(changes, change -> change.before().isPresent())
        .forEach((set, deleted) -> steps(Verb.DELETE, set, deleted, together, steps));
    bySet(changes, change -> change.after().isPresent())
        .forEach((set, added) -> steps(Verb.ADD, set, added, together, steps));
    return steps;
  }

  private static Map<String, List<Change>> bySet(List<Change> changes, Predicate<Change> wanted) {
    return changes.stream()
        .filter(wanted)
        .collect(
            Collectors.groupingBy(
                change -> change.entry().set(), LinkedHashMap::new, Collectors.toList()));
  }

  private void steps(Verb verb, String set, List<Change> changes, int together, List<Step> steps) {
    for (int from = 0; from < changes.size(); from += together) {
      List<Change> some = changes.subList(from, Math.min(from + together, changes.size()));
      List<SetElement> elements =
          some.stream()
              .map(
                  change ->
                      new SetElement(
                          change.entry().key(),
                          verb == Verb.ADD ? change.after().orElseThrow() : ""))
              .toList();
      steps.add(new Step(some, new ElementRequest(verb, settings.table(), set, elements)));
    }
  }

  /** What is left to do when the kernel has refused some changes, each by itself. */
  private static List<Change> afterRefusals(
      List<Change> changes,
      List<Step> steps,
      List<Refusal> refusals,
      Map<FilterEntry, String> failures) {
    Map<Change, Optional<Change>> instead = new HashMap<>();
    for (Refusal refusal : refusals) {
      Step step = steps.get(refusal.index());
      Change change = step.changes().get(0);
      boolean deleted = step.request().verb() == Verb.DELETE;
      if (deleted && refusal.errno() == Errno.ENOENT) {
        // Gone already.
        instead.put(
            change, Optional.of(new Change(change.entry(), Optional.empty(), change.after())));
      } else if (!deleted && refusal.errno() == Errno.EEXIST && change.before().isEmpty()) {
        // A map has the key with another verdict.
        instead.put(
            change, Optional.of(new Change(change.entry(), change.after(), change.after())));
      } else {
        failures.put(change.entry(), refusal.text());
        instead.put(change, Optional.empty());
      }
    }
    List<Change> left = new ArrayList<>();
    for (Change change : changes) {
      instead
          .getOrDefault(change, Optional.of(change))
          .filter(next -> next.before().isPresent() || next.after().isPresent())
          .ifPresent(left::add);
    }
    return left;
  }

  @Override
  public void close() {
    socket.close();
  }
}
