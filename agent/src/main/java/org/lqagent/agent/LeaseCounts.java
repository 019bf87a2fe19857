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
      return new Group(binding.kind(), binding.origin(), binding.interfaceName().orElse(""));
    }

    // Written out, as hashCode is: what java makes of a record is slow to begin with.
    @Override
    public boolean equals(Object other) {
      return other instanceof Group that
          && kind == that.kind
          && origin == that.origin
          && interfaceName.equals(that.interfaceName);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * interfaceName.hashCode() + kind.ordinal()) + origin.ordinal();
    }
  }

  private final Map<Group, Long> counts = new ConcurrentHashMap<>();

  void changed(BindingChange change) {
    Optional<Group> before = change.before().map(Group::of);
    Optional<Group> after = change.after().map(Group::of);
    if (!before.equals(after)) {
      add(before, -1L);
      add(after, 1L);
    }
  }

  private void add(Optional<Group> group, Long count) {
    if (group.isPresent()) {
      counts.merge(group.get(), count, LeaseCounts::sum);
    }
  }

  /** Null for none. */
  private static Long sum(long one, long other) {
    return one + other == 0 ? null : Long.valueOf(one + other);
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
