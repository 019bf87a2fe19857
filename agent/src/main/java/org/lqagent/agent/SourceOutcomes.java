package org.lqagent.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lqagent.agent.page.Snapshot;
import org.lqagent.agent.page.Snapshot.State;
import org.lqagent.binding.Binding;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.gleaning.SourceVerifier;
import org.lqagent.leasequery.Unknown;

/** What became of the unknown sources seen of late, and of those that are still remembered. */
final class SourceOutcomes {
  private static final int SHOWN = 50;

  private final Agent agent;
  private final Set<Ipv6Address> asking;

  SourceOutcomes(Agent agent) {
    this.agent = agent;
    this.asking =
        agent.pipeline().asking().stream()
            .map(SourceVerifier.Open::address)
            .collect(Collectors.toSet());
  }

  /** Those seen last first, then others that are not asked about again yet. */
  List<Snapshot.Source> latest() {
    List<Snapshot.Source> sources = new ArrayList<>();
    Set<Ipv6Prefix> shown = new HashSet<>();
    for (Sightings.Sighting sighting : agent.lasting().sightings().latest()) {
      if (sources.size() < SHOWN) {
        sources.add(outcome(sighting));
        shown.add(Ipv6Prefix.of(sighting.address()));
      }
    }
    // There may be many more of these than are shown.
    List<Unknown> unknowns = sources.size() < SHOWN ? agent.negative().unknowns() : List.of();
    for (Unknown unknown : unknowns) {
      if (sources.size() < SHOWN && shown.add(unknown.prefix())) {
        Ipv6Prefix prefix = unknown.prefix();
        sources.add(
            new Snapshot.Source(
                prefix.isAddress() ? prefix.network().toString() : prefix.toString(),
                Optional.empty(),
                Optional.empty(),
                State.WARN,
                inVain(unknown),
                again(unknown),
                Optional.of(unknown.since())));
      }
    }
    return sources;
  }

  private Snapshot.Source outcome(Sightings.Sighting sighting) {
    Optional<Binding> binding = agent.lasting().table().lookup(sighting.address());
    Optional<Unknown> unknown = agent.negative().lookup(sighting.address());
    if (sighting.isOutside()) {
      return row(sighting, State.WARN, "not of this link", "outside its prefixes; nobody is asked");
    } else if (binding.isPresent()
        && binding.get().interfaceName().filter(sighting.interfaceName()::equals).isPresent()) {
      return row(
          sighting,
          State.GOOD,
          "known now",
          binding.get().lease() + " of " + binding.get().clientId());
    } else if (binding.isPresent()) {
      return row(
          sighting,
          State.BAD,
          "leased elsewhere",
          "to "
              + binding.get().clientId()
              + binding.get().interfaceName().map(name -> " on " + name).orElse(""));
    } else if (unknown.isPresent()) {
      return row(sighting, State.WARN, inVain(unknown.get()), again(unknown.get()));
    } else if (asking.contains(sighting.address())) {
      return row(sighting, State.BUSY, "being asked", "");
    }
    return row(sighting, State.QUIET, "not known", "asked about with its next packet");
  }

  private static Snapshot.Source row(
      Sightings.Sighting sighting, State state, String outcome, String details) {
    return new Snapshot.Source(
        sighting.address().toString(),
        Optional.of(sighting.interfaceName()),
        sighting.hardwareAddress().map(Octets::toColonHex),
        state,
        outcome,
        details,
        Optional.of(sighting.last()));
  }

  private static String inVain(Unknown unknown) {
    return switch (unknown.reason()) {
      case NOTHING -> "nobody's";
      case REFUSED -> "servers refuse";
      case SILENCE -> "no answer";
    };
  }

  private String again(Unknown unknown) {
    long seconds = Duration.between(agent.lasting().clock().instant(), unknown.until()).toSeconds();
    String what =
        switch (unknown.reason()) {
          case NOTHING -> "the servers know of no lease";
          case REFUSED -> "the servers would not say";
          case SILENCE -> "no server answered";
        };
    return what + "; not asked again for " + Math.max(0, seconds) + " s";
  }
}
