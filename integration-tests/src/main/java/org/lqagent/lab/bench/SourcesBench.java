package org.lqagent.lab.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.hooks.FilterEntry;
import org.lqagent.hooks.FilterSettings;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.hooks.SourceFilter;

/**
 * How fast verified sources get into the kernel, beside {@code nft -f}: each way by turns into the
 * same empty table, from the first word to the last element: {@code SourcesBench [SOURCES]}.
 */
@Measures("verified sources a second into the kernel, beside nft -f")
public final class SourcesBench {
  private static final int ROUNDS = 7;

  /** So many until the compiler has seen to it; the daemon runs for longer. */
  private static final int WARM_UP = 5;

  private static final Ipv6Prefix FIRST = Ipv6Prefix.parse("3fff::/56");
  private static final FilterSettings SETTINGS = FilterSettings.of(List.of(Subscribers.POOL));

  private SourcesBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    OwnNamespace.run(SourcesBench.class, arguments, () -> measure(count));
  }

  private static void measure(int count) throws Exception {
    Subscribers.makeInterface();
    List<Ipv6Prefix> prefixes = Subscribers.prefixes(count);
    Path file = Files.createTempFile("sources", ".nft");
    Set<FilterEntry.Source> wanted =
        Stream.concat(Stream.of(FIRST), prefixes.stream())
            .map(prefix -> new FilterEntry.Source(prefix, Subscribers.INTERFACE))
            .collect(Collectors.toSet());
    Contest contest = new Contest("sources a second");
    try {
      // One command with all elements: the form that nft is fastest with.
      Files.writeString(
          file,
          prefixes.stream()
              .map(prefix -> prefix.network() + " . \"" + Subscribers.INTERFACE + '"')
              .collect(
                  Collectors.joining(",\n", "add element ip6 lqagent prefixes56 {\n", "\n}\n")));
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        double nft = count / byNft(file, wanted);
        double filter = count / byFilter(prefixes, wanted);
        if (round >= WARM_UP) {
          contest.add("nft -f FILE", nft);
          contest.add("lqagent", filter);
        }
      }
    } finally {
      Files.delete(file);
    }
    contest.print();
  }

  private static SourceFilter start(HookCounters counters) throws Exception {
    SourceFilter filter = SourceFilter.start(SETTINGS, System.err::println, counters);
    // So that the set is there.
    filter.allow(FIRST, Subscribers.INTERFACE);
    Subscribers.await(counters, HookCounter.ELEMENTS_WRITTEN, 1);
    // Making the set has the table compared; not while it is filled, or half of it is read back.
    Subscribers.await(counters, HookCounter.COMPARISONS, 1);
    return filter;
  }

  private static double byNft(Path file, Set<FilterEntry.Source> wanted) throws Exception {
    SourceFilter filter = start(new HookCounters());
    filter.close();
    long start = System.nanoTime();
    OwnNamespace.sh("nft -f " + file);
    double seconds = (System.nanoTime() - start) / 1e9;
    filter = SourceFilter.start(SETTINGS, System.err::println, new HookCounters());
    check(filter, wanted);
    filter.remove();
    return seconds;
  }

  private static double byFilter(List<Ipv6Prefix> prefixes, Set<FilterEntry.Source> wanted)
      throws Exception {
    HookCounters counters = new HookCounters();
    SourceFilter filter = start(counters);
    long start = System.nanoTime();
    prefixes.forEach(prefix -> filter.allow(prefix, Subscribers.INTERFACE));
    Subscribers.await(counters, HookCounter.ELEMENTS_WRITTEN, 1 + prefixes.size());
    double seconds = (System.nanoTime() - start) / 1e9;
    check(filter, wanted);
    filter.remove();
    return seconds;
  }

  /** The same must be in the kernel, whoever has put it there. */
  private static void check(SourceFilter filter, Set<FilterEntry.Source> wanted) throws Exception {
    Set<FilterEntry.Source> found = filter.kernelSources();
    if (!found.equals(wanted)) {
      throw new IllegalStateException(
          found.size() + " sources in the kernel, and not the " + wanted.size() + " wanted");
    }
  }
}
