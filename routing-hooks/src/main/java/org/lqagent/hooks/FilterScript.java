package org.lqagent.hooks;

import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * The static part of the source filter as a script for {@code nft -f}.
 *
 * <p>Run over a table of an earlier run it replaces the rules and leaves the elements of the sets,
 * all at one moment. No interval sets: with many elements a change of one takes seconds.
 */
final class FilterScript {
  private final FilterSettings settings;

  FilterScript(FilterSettings settings) {
    this.settings = settings;
  }

  /**
   * The whole table.
   *
   * @param lengths of the prefixes that have a set
   * @param present the sets that are there already
   */
  String install(SortedSet<Integer> lengths, Set<String> present) {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        add table ip6 TABLE { comment "lqagent: verifies the sources of access interfaces"; }
        add chain ip6 TABLE sources { type filter hook prerouting priority raw; policy accept; comment "packets that arrive on access interfaces; all others pass untouched"; }
        add chain ip6 TABLE destinations { type filter hook prerouting priority raw; policy accept; comment "packets to a delegated prefix that no route is known for"; }
        add chain ip6 TABLE enforce { comment "unknown sources are dropped"; }
        add chain ip6 TABLE log { comment "unknown sources are let through"; }
        add chain ip6 TABLE verified { comment "lets through what is leased on the interface; returns for the rest"; }
        add chain ip6 TABLE report_source { comment "shows lqagent the first packet of an unknown source"; }
        add chain ip6 TABLE report_destination { comment "shows lqagent the first packet to an unknown destination"; }
        flush chain ip6 TABLE sources
        flush chain ip6 TABLE destinations
        flush chain ip6 TABLE enforce
        flush chain ip6 TABLE log
        flush chain ip6 TABLE verified
        flush chain ip6 TABLE report_source
        flush chain ip6 TABLE report_destination
        add map ip6 TABLE access { typeof iifname : verdict; comment "access interfaces, and what becomes of unknown sources there"; }
        """);
    // These hold nothing that is worth keeping, and their definition depends on the settings.
    transientSet(
        script,
        present,
        "asked_sources",
        "typeof ip6 saddr . iifname",
        settings.silence().toSeconds(),
        "unknown sources reported lately");
    transientSet(
        script,
        present,
        "asked_destinations",
        "typeof ip6 daddr",
        settings.silence().toSeconds(),
        "unknown destinations reported lately");
    transientSet(
        script,
        present,
        "source_pace",
        "typeof iifname",
        60,
        "reports of unknown sources per interface");
    transientSet(
        script,
        present,
        "destination_pace",
        "typeof iifname",
        60,
        "reports of unknown destinations per interface");
    script.append(
        """
        add counter ip6 TABLE dropped { comment "packets of unknown sources, dropped (enforce)"; }
        add counter ip6 TABLE passed { comment "packets of unknown sources, let through (log)"; }
        add counter ip6 TABLE discovery { comment "neighbour discovery of unknown sources, let through"; }
        add counter ip6 TABLE reported_sources { comment "unknown sources reported to lqagent"; }
        add counter ip6 TABLE unreported_sources { comment "unknown sources not reported: their interface is over its rate"; }
        add counter ip6 TABLE reported_destinations { comment "unknown destinations reported to lqagent"; }
        add counter ip6 TABLE unreported_destinations { comment "unknown destinations not reported: the interface is over its rate"; }
        add rule ip6 TABLE sources iifname vmap @access
        add rule ip6 TABLE enforce jump verified
        add rule ip6 TABLE enforce jump report_source
        add rule ip6 TABLE enforce icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } counter name discovery accept
        add rule ip6 TABLE enforce counter name dropped drop
        add rule ip6 TABLE log jump verified
        add rule ip6 TABLE log jump report_source
        add rule ip6 TABLE log counter name passed accept
        add rule ip6 TABLE verified ip6 saddr { ::, fe80::/10 } accept comment "duplicate address detection, link-local"
        add rule ip6 TABLE report_source ip6 saddr . iifname @asked_sources return
        add rule ip6 TABLE report_source update @source_pace { iifname limit rate over RATE/second burst BURST packets } counter name unreported_sources return
        add rule ip6 TABLE report_source add @asked_sources { ip6 saddr . iifname } counter name reported_sources log prefix "SOURCE" group GROUP snaplen 128 queue-threshold 1
        add rule ip6 TABLE report_destination ip6 daddr @asked_destinations return
        add rule ip6 TABLE report_destination update @destination_pace { iifname limit rate over RATE/second burst BURST packets } counter name unreported_destinations return
        add rule ip6 TABLE report_destination add @asked_destinations { ip6 daddr } counter name reported_destinations log prefix "DESTINATION" group GROUP snaplen 128 queue-threshold 1
        """);
    lengths.tailSet(Ipv6Address.BITS).forEach(length -> sourceSet(script, length));
    lengths.headSet(Ipv6Address.BITS).forEach(length -> sourceSet(script, length));
    if (!settings.aggregates().isEmpty()) {
      script.append("add rule ip6 TABLE destinations ip6 daddr { ");
      script.append(
          settings.aggregates().stream()
              .map(Ipv6Prefix::toString)
              .collect(Collectors.joining(", ")));
      script.append(" } fib daddr type unreachable jump report_destination\n");
    }
    return fill(script);
  }

  /** What has to be there before the first source of a length. */
  String addLength(int length) {
    StringBuilder script = new StringBuilder();
    sourceSet(script, length);
    return fill(script);
  }

  String remove() {
    // Adding first makes it no error if there is none.
    return fill(new StringBuilder("add table ip6 TABLE\ndelete table ip6 TABLE\n"));
  }

  private static void transientSet(
      StringBuilder script,
      Set<String> present,
      String name,
      String type,
      long timeout,
      String comment) {
    if (present.contains(name)) {
      script.append("delete set ip6 TABLE ").append(name).append('\n');
    }
    script
        .append("add set ip6 TABLE ")
        .append(name)
        .append(" { ")
        .append(type)
        .append("; size 65535; flags dynamic,timeout; timeout ")
        .append(timeout)
        .append("s; comment \"")
        .append(comment)
        .append("\"; }\n");
  }

  private static void sourceSet(StringBuilder script, int length) {
    String set = FilterEntry.Source.set(length);
    boolean address = length == Ipv6Address.BITS;
    script
        .append("add set ip6 TABLE ")
        .append(set)
        .append(" { typeof ip6 saddr . iifname; comment \"leased ")
        .append(address ? "addresses" : "prefixes of length " + length)
        .append(", and behind which interface\"; }\nadd rule ip6 TABLE verified ip6 saddr ");
    if (!address) {
      script.append("& ").append(mask(length)).append(' ');
    }
    script.append(". iifname @").append(set).append(" accept\n");
  }

  private static Ipv6Address mask(int length) {
    return new Ipv6Address(-1, -1).masked(length);
  }

  private String fill(StringBuilder script) {
    return script
        .toString()
        .replace("TABLE", settings.table())
        .replace("RATE", Integer.toString(settings.rate()))
        .replace("BURST", Integer.toString(settings.rate() + settings.rate() / 2))
        .replace("GROUP", Integer.toString(settings.group()))
        .replace("\"SOURCE\"", '"' + UnknownPacket.Direction.SOURCE.prefix() + '"')
        .replace("\"DESTINATION\"", '"' + UnknownPacket.Direction.DESTINATION.prefix() + '"');
  }
}
