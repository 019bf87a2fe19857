package org.lqagent.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingTable;
import org.lqagent.binding.Location;
import org.lqagent.binding.Observation;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Lease;

/** The bindings that the configuration vouches for. */
final class StaticBindings {
  private StaticBindings() {}

  /** What has the table hold these, and none that an earlier configuration vouched for. */
  static List<Observation> observations(
      Configuration configuration, BindingTable table, Instant now) {
    List<Configuration.StaticBinding> wanted = configuration.gleaning().fixed();
    Set<Lease> leases =
        wanted.stream().map(Configuration.StaticBinding::lease).collect(Collectors.toSet());
    Stream<Observation> over =
        table
            .bindings()
            .filter(binding -> binding.origin() == Origin.STATIC)
            .map(Binding::lease)
            .filter(lease -> !leases.contains(lease))
            .map(Observation.ClearedLease::new);
    return Stream.concat(
            over, wanted.stream().map(fixed -> new Observation.Granted(binding(fixed, now))))
        .toList();
  }

  private static Binding binding(Configuration.StaticBinding fixed, Instant now) {
    Location there = Location.on(fixed.interfaceName());
    return new Binding(
        fixed.lease(),
        fixed.clientId(),
        fixed.nextHop().map(there::withNextHop).orElse(there),
        Instant.MAX,
        Instant.MAX,
        now,
        Origin.STATIC,
        Optional.empty(),
        Optional.empty());
  }
}
