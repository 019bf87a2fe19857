package org.lqagent.hooks;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * The rules of the source filter as a script for {@code nft -f}.
 *
 * <p>Run over a table of an earlier run it replaces the rules and leaves the elements of the sets,
 * all at one moment. There are no interval sets: with many elements a change of one of those takes
 * seconds, hence a set for each length of prefix.
 */
final class FilterScript {
  /** The chain that has a rule for each length. */
  static final String VERIFIED = "verified";

  private static final Ipv6Address ALL_ONES = new Ipv6Address(-1, -1);

  // Adding to a set is a rule of its own: when the set is full, what follows is still done.
  /** Hold nothing worth keeping, and have a definition that depends on the settings. */
  private static final List<String> TRANSIENT_SETS =
      List.of("asked_sources", "asked_destinations", "source_pace", "destination_pace");

  private static final List<String> LOOP_CHAINS = List.of("to_delegated", "to_sender", "looping");

  private static final String TABLE =
      """
      table ip6 TABLE {
        comment "lqagent: lets only leased sources in from access interfaces"

        map access {
          typeof iifname : verdict
          comment "access interfaces, and what becomes of unknown sources there"
        }
        SETS
        set asked_sources {
          typeof ip6 saddr . iifname
          size 65535
          flags dynamic,timeout
          timeout SILENCE
          comment "unknown sources reported lately"
        }
        set asked_destinations {
          typeof ip6 daddr
          size 65535
          flags dynamic,timeout
          timeout SILENCE
          comment "unknown destinations reported lately"
        }
        set source_pace {
          typeof iifname
          size 65535
          flags dynamic,timeout
          timeout 1m
          comment "reports of unknown sources per interface"
        }
        set destination_pace {
          typeof iifname
          size 65535
          flags dynamic,timeout
          timeout 1m
          comment "reports of unknown destinations per interface"
        }

        counter dropped { comment "packets of unknown sources, dropped"; }
        counter passed { comment "packets of unknown sources, let through (log)"; }
        counter discovery { comment "neighbour discovery of unknown sources, let through"; }
        counter looped { comment "packets that would have come back to their sender, dropped"; }
        counter reported_sources { comment "unknown sources reported to lqagent"; }
        counter unreported_sources { comment "unknown sources not reported: interface over its rate"; }
        counter reported_destinations { comment "unknown destinations reported to lqagent"; }
        counter unreported_destinations { comment "unknown destinations not reported: interface over its rate"; }

        chain verified {
          comment "lets in what is leased on the interface"
        RULES}
        chain report_source {
          comment "shows lqagent the first packet of an unknown source"
          ip6 saddr . iifname @asked_sources return
          update @source_pace { iifname limit rate over RATE/second burst BURST packets } counter name unreported_sources return
          add @asked_sources { ip6 saddr . iifname }
          counter name reported_sources log prefix "LOG_SOURCE" group GROUP snaplen 128 queue-threshold 1
        }
        chain enforce {
          comment "unknown sources are dropped"
          ip6 saddr { ::, fe80::/10 } accept comment "address detection, link-local"
          jump report_source
          icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } counter name discovery accept
          counter name dropped drop
        }
        chain log_only {
          comment "unknown sources are let through"
          ip6 saddr { ::, fe80::/10 } accept comment "address detection, link-local"
          jump report_source
          counter name passed PASS
        }
        chain sources {
          comment "of what is not leased, only what arrives on access interfaces is held up"
          type filter hook prerouting priority raw; policy accept;
          UPLINKS
          jump verified
          iifname vmap @access
          PATTERNS
          TO_DESTINATIONS
        }
        LOOPS
        chain report_destination {
          comment "shows lqagent the first packet to an unknown destination"
          ip6 daddr @asked_destinations return
          update @destination_pace { iifname limit rate over RATE/second burst BURST packets } counter name unreported_destinations return
          add @asked_destinations { ip6 daddr }
          counter name reported_destinations log prefix "LOG_DESTINATION" group GROUP snaplen 128 queue-threshold 1
        }
        DESTINATIONS
      }
      """;

  /**
   * A chain on a hook that earlier versions had. Adding first makes it no error if there is none.
   */
  private static final String OUTDATED =
      """
      add chain ip6 TABLE loops { type filter hook forward priority filter; policy accept; }
      delete chain ip6 TABLE loops
      """;

  private final FilterSettings settings;

  FilterScript(FilterSettings settings) {
    this.settings = settings;
  }

  /**
   * The whole table, in place of what is there.
   *
   * @param lengths of the prefixes that shall have a set
   * @param present the sets that are there
   */
  String install(SortedSet<Integer> lengths, Collection<String> present) {
    StringBuilder script = new StringBuilder("add table ip6 TABLE\nflush table ip6 TABLE\n");
    for (String set : TRANSIENT_SETS) {
      if (present.contains(set)) {
        script.append("delete set ip6 TABLE ").append(set).append('\n');
      }
    }
    String rules =
        // Addresses last: where there are prefixes, those behind them send most.
        lengths.stream()
            .map(length -> "    " + rule(length) + "\n  ")
            .collect(Collectors.joining());
    String sets =
        lengths.stream().map(length -> sets(length) + "\n  ").collect(Collectors.joining());
    script.append(OUTDATED);
    if (settings.aggregates().isEmpty()) {
      script.append(removeChain("to_aggregates"));
    }
    if (!settings.loops().isActive()) {
      LOOP_CHAINS.forEach(chain -> script.append(removeChain(chain)));
      present.stream()
          .filter(set -> set.startsWith(FilterEntry.Loop.LOOPS) && FilterEntry.isSet(set))
          .sorted()
          .forEach(set -> script.append("delete set ip6 TABLE ").append(set).append('\n'));
    }
    return fill(
        script
            .append(TABLE)
            .toString()
            .replace("SETS\n", sets + "\n")
            .replace("RULES", rules)
            .replace("LOOPS\n", loops(lengths)));
  }

  /** What has to be there before the first source of each length. */
  String addLengths(Collection<Integer> lengths) {
    return fill(
        lengths.stream()
            .map(
                length ->
                    "table ip6 TABLE {\n  %s\n%s}\ninsert rule ip6 TABLE verified %s\n"
                        .formatted(
                            sets(length),
                            guards(length)
                                ? "  chain to_sender {\n    " + loopRules(length) + "\n  }\n"
                                : "",
                            rule(length)))
            .collect(Collectors.joining()));
  }

  /** Longer ones first, as they say more. */
  private String patterns() {
    return settings.patterns().entrySet().stream()
        .sorted(Comparator.comparing(pattern -> -pattern.getKey().length()))
        .map(
            pattern ->
                "iifname \"%s\" %s"
                    .formatted(
                        pattern.getKey(),
                        pattern.getValue().chain().map(chain -> "goto " + chain).orElse(pass())))
        .collect(Collectors.joining("\n      "));
  }

  String remove() {
    // Adding first makes it no error if there is none.
    return fill("add table ip6 TABLE\ndelete table ip6 TABLE\n");
  }

  private boolean guards(int length) {
    return settings.loops().isActive() && length < Ipv6Address.BITS;
  }

  private String sets(int length) {
    return set(length) + (guards(length) ? "\n  " + loopSet(length) : "");
  }

  /** The chains that RFC 8987 R-5 asks for, and nothing where the policy is to allow. */
  private String loops(SortedSet<Integer> lengths) {
    if (!settings.loops().isActive()) {
      return "\n";
    }
    String rules =
        lengths.headSet(Ipv6Address.BITS).stream()
            .map(length -> "    " + loopRules(length) + "\n")
            .collect(Collectors.joining());
    return """
    chain looping {
        comment "what a client sent to its own prefix"
        counter name looped %s
      }
      chain to_sender {
        comment "packets that would leave by the interface and to the client they came from"
    %s  }
      chain to_delegated {
        comment "most packets go elsewhere, and are done with here"
    %s    jump to_sender
        %s
      }
    """
        .formatted(
            settings.loops().action() == LoopPolicy.Action.REJECT
                ? "reject with icmpv6 type reject-route"
                : "drop",
            rules,
            to("!= ", pools(), "accept") + to("", settings.loops().except(), passed()),
            passed());
  }

  private static String to(String comparison, List<Ipv6Prefix> destinations, String verdict) {
    return destinations.isEmpty()
        ? ""
        : "    ip6 daddr %s%s %s\n".formatted(comparison, set(destinations), verdict);
  }

  /** One prefix is not made a set: comparing is quicker than looking up. */
  private static String set(List<Ipv6Prefix> prefixes) {
    return prefixes.size() == 1
        ? prefixes.get(0).toString()
        : prefixes.stream().map(Ipv6Prefix::toString).collect(Collectors.joining(", ", "{ ", " }"));
  }

  /** Where the destinations lie that are looked at. */
  private List<Ipv6Prefix> pools() {
    List<Ipv6Prefix> all =
        Stream.of(settings.loops().delegated(), settings.aggregates())
            .flatMap(List::stream)
            .distinct()
            .toList();
    return all.stream()
        .filter(
            pool -> all.stream().noneMatch(other -> !other.equals(pool) && other.contains(pool)))
        .toList();
  }

  private static String loopSet(int length) {
    return "set %s {\n    typeof ip6 daddr . iifname . ether saddr\n    comment \"%s\"\n  }"
        .formatted(
            FilterEntry.Loop.set(length),
            "prefixes of length " + length + ", and the clients that have them");
  }

  /**
   * Without hardware addresses the interface alone tells the client. Where a packet would leave the
   * routes say, with an answer only if it is by the interface it came in by; that it is for this
   * machine itself is no such answer.
   */
  private static String loopRules(int length) {
    String network = "ip6 daddr & " + ALL_ONES.masked(length);
    return """
    %1$s . iifname . ether saddr @%2$s %4$s
        meta iiftype != ether %1$s . iifname @%3$s %4$s\
    """
        .formatted(
            network,
            FilterEntry.Loop.set(length),
            FilterEntry.Source.set(length),
            "fib daddr . iif oif exists goto looping");
  }

  private static String set(int length) {
    return "set %s {\n    typeof ip6 saddr . iifname\n    comment \"%s, and behind which interface\"\n  }"
        .formatted(
            FilterEntry.Source.set(length),
            length == Ipv6Address.BITS
                ? "leased addresses"
                : "leased prefixes of length " + length);
  }

  private String rule(int length) {
    return "ip6 saddr %s. iifname @%s %s"
        .formatted(
            length == Ipv6Address.BITS ? "" : "& " + ALL_ONES.masked(length) + " ",
            FilterEntry.Source.set(length),
            pass());
  }

  /** What becomes of a packet that may come in: where it goes is looked at next. */
  private String pass() {
    return settings.loops().isActive() ? "goto to_delegated" : passed();
  }

  /** And of one that goes to none of those it may not go to. */
  private String passed() {
    return settings.aggregates().isEmpty() ? "accept" : "goto to_aggregates";
  }

  /**
   * Not a base chain of its own: entering one costs each packet as much as looking its source up.
   */
  private String destinations() {
    return """
    chain to_aggregates {
        comment "delegated prefixes that no route is known for"
        ip6 daddr %s fib daddr type unreachable jump report_destination
        accept
      }\
    """
        .formatted(set(settings.aggregates()));
  }

  /** Sources behind an uplink are none of those in the sets. */
  private String uplinks() {
    List<String> names = settings.uplinks().stream().map("\"%s\""::formatted).toList();
    return switch (names.size()) {
      case 0 -> "";
      case 1 -> "iifname " + names.get(0) + " " + passed();
      default -> "iifname { " + String.join(", ", names) + " } " + passed();
    };
  }

  private static String removeChain(String name) {
    // Adding first makes it no error if there is none.
    return "add chain ip6 TABLE %1$s\ndelete chain ip6 TABLE %1$s\n".formatted(name);
  }

  private String fill(String script) {
    return script
        .replace("UPLINKS", uplinks())
        .replace("PATTERNS", patterns())
        .replace("TO_DESTINATIONS", pass().equals("accept") ? "" : pass())
        .replace("DESTINATIONS", settings.aggregates().isEmpty() ? "" : destinations())
        .replace("PASS", pass())
        .replace("LOG_SOURCE", UnknownPacket.Direction.SOURCE.prefix())
        .replace("LOG_DESTINATION", UnknownPacket.Direction.DESTINATION.prefix())
        .replace("SILENCE", settings.silence().toSeconds() + "s")
        .replace("RATE", Integer.toString(settings.rate()))
        .replace("BURST", Integer.toString(Math.max(1, settings.rate() / 2)))
        .replace("GROUP", Integer.toString(settings.group()))
        .replace("TABLE", settings.table());
  }
}
