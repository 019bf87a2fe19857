package org.lqagent.agent;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lqagent.binding.Binding;
import org.lqagent.binding.BindingChange;
import org.lqagent.binding.Origin;
import org.lqagent.dhcpv6.Lease;

/** How many leases there are by kind, origin and interface, kept up with every change. */
final class LeaseCounts {
  private record Group(Lease.Kind kind, Origin origin, String interfaceName) {
    static Group of(Binding binding) {
      return new Group(
          binding.lease().kind(), binding.origin(), binding.interfaceName().orElse(""));
    }
  }

  private final Map<Group, Long> counts = new ConcurrentHashMap<>();

  void changed(BindingChange change) {
    Optional<Group> before = change.before().map(Group::of);
    Optional<Group> after = change.after().map(Group::of);
    if (!before.equals(after)) {
      before.ifPresent(group -> add(group, -1));
      after.ifPresent(group -> add(group, 1));
    }
  }

  private void add(Group group, long count) {
    counts.compute(
        group,
        (key, before) -> {
          long after = (before == null ? 0 : before) + count;
          return after == 0 ? null : Long.valueOf(after);
        });
  }

  /** How many addresses, prefixes, and interfaces with any, for people. */
  Map<String, Long> byKind() {
    Map<String, Long> byKind = new LinkedHashMap<>();
    byKind.put("Addresses", ofKind(Lease.Kind.ADDRESS));
    byKind.put("Prefixes", ofKind(Lease.Kind.PREFIX));
    byKind.put(
        "Interfaces with leases",
        counts.keySet().stream()
            .map(Group::interfaceName)
            .filter(name -> !name.isEmpty())
            .distinct()
            .count());
    return byKind;
  }

  /** How many delegated prefixes. */
  long prefixes() {
    return ofKind(Lease.Kind.PREFIX);
  }

  private long ofKind(Lease.Kind kind) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The counts of groups with any leases. */
  Map<Labels, Double> byGroup() {
    Map<Labels, Double> values = new HashMap<>();
    counts.forEach(
        (group, count) ->
            values.put(
                Labels.of(
                    "kind",
                    word(group.kind),
                    "origin",
                    word(group.origin),
                    "interface",
                    group.interfaceName),
                count.doubleValue()));
    return values;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
