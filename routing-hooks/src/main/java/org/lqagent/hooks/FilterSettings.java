package org.lqagent.hooks;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * How the source filter is set up.
 *
 * @param table its name in nftables, of letters, digits and underscores; it is all ours
 * @param group the NFLOG group that unknown sources and destinations are reported to, 0..65535
 * @param silence for how long the same source or destination is not reported again, 1 s..1 day
 * @param rate how many reports a second an interface may cause, 1..100000, and half as many at once
 * @param aggregates where a destination without a route is reported
 * @param patterns what becomes of unknown sources on interfaces that have no entry of their own and
 *     whose names begin so, {@code ppp*}; in force before such an interface comes to be. A name
 *     without an asterisk stands for itself
 * @param uplinks interfaces behind which there is no subscriber: sources there are not looked up
 * @param loops what becomes of packets that would come back to their sender
 */
public record FilterSettings(
    String table,
    int group,
    Duration silence,
    int rate,
    List<Ipv6Prefix> aggregates,
    SortedMap<String, VerifyMode> patterns,
    List<String> uplinks,
    LoopPolicy loops) {
  public static final String DEFAULT_TABLE = "lqagent";
  public static final int DEFAULT_GROUP = 5;
  public static final Duration DEFAULT_SILENCE = Duration.ofSeconds(5);
  public static final int DEFAULT_RATE = 100;

  /** What a name of an interface is of, as a regular expression. */
  private static final String NAME = "[A-Za-z0-9_.:@+-]";

  public FilterSettings {
    // nft reads the name as part of a script.
    if (!table.matches("[A-Za-z][A-Za-z0-9_]{0,63}")) {
      throw new IllegalArgumentException(
          "table must be a name of letters, digits and underscores, is \"" + table + "\"");
    }
    if (group < 0 || group > 0xffff) {
      throw new IllegalArgumentException("NFLOG group must be in 0..65535, is " + group);
    }
    if (silence.toSeconds() < 1 || silence.toDays() > 1) {
      throw new IllegalArgumentException("silence must be in 1s..1d, is " + silence);
    }
    if (rate < 1 || rate > 100_000) {
      throw new IllegalArgumentException("rate must be in 1..100000, is " + rate);
    }
    aggregates = List.copyOf(aggregates);
    patterns = new TreeMap<>(patterns);
    for (String pattern : patterns.keySet()) {
      // nft reads it as part of a script.
      if (!pattern.matches(NAME + "{1,15}|" + NAME + "{1,14}\\*")) {
        throw new IllegalArgumentException(
            "need the name of an interface or the beginning of one and an asterisk, have \""
                + pattern
                + "\"");
      }
    }
    uplinks = List.copyOf(uplinks);
    for (String uplink : uplinks) {
      if (!uplink.matches(NAME + "{1,15}")) {
        throw new IllegalArgumentException(
            "need the name of an interface, have \"" + uplink + "\"");
      }
    }
  }

  public FilterSettings(
      String table, int group, Duration silence, int rate, List<Ipv6Prefix> aggregates) {
    this(table, group, silence, rate, aggregates, new TreeMap<>(), List.of(), LoopPolicy.NONE);
  }

  /** With these patterns. */
  public FilterSettings withPatterns(SortedMap<String, VerifyMode> others) {
    return new FilterSettings(table, group, silence, rate, aggregates, others, uplinks, loops);
  }

  /** With another table. */
  public FilterSettings withTable(String other) {
    return new FilterSettings(other, group, silence, rate, aggregates, patterns, uplinks, loops);
  }

  /** With these uplinks. */
  public FilterSettings withUplinks(List<String> others) {
    return new FilterSettings(table, group, silence, rate, aggregates, patterns, others, loops);
  }

  /** With this policy. */
  public FilterSettings withLoops(LoopPolicy policy) {
    return new FilterSettings(table, group, silence, rate, aggregates, patterns, uplinks, policy);
  }

  /** The table {@code lqagent}, group 5, at most 100 reports a second and interface. */
  public static FilterSettings of(List<Ipv6Prefix> aggregates) {
    return new FilterSettings(
        DEFAULT_TABLE, DEFAULT_GROUP, DEFAULT_SILENCE, DEFAULT_RATE, aggregates);
  }
}
