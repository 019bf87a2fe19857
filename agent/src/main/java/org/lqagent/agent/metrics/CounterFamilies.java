package org.lqagent.agent.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The daemon's counters as Prometheus has them: {@code leasequery.discarded.late} becomes {@code
 * lqagent_leasequery_discarded_total{reason="late"}}. One that no rule knows gets a name without
 * labels, so that none is left out.
 */
final class CounterFamilies implements MultiCollector {
  /**
   * How counters become a family.
   *
   * @param pattern what their names look like
   * @param name of the family; $1 stands for the first group of the pattern
   * @param labels the label of each group that follows those in the name
   */
  private record Rule(Pattern pattern, String name, List<String> labels, String help) {
    static Rule of(String pattern, String name, String help, String... labels) {
      return new Rule(Pattern.compile(pattern), name, List.of(labels), help);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of("messages\\.(.*)", "messages", "DHCPv6 messages seen, by type.", "type"),
          Rule.of(
              "frames\\.refused\\.(.*)",
              "frames_refused",
              "Frames captured that gave no DHCPv6 datagram.",
              "reason"),
          Rule.of("gleaning\\.(.*)", "gleaning", "What was found in messages seen.", "event"),
          Rule.of(
              "bindings\\.refused\\.(.*)",
              "observations_refused",
              "Observations that the table of bindings did not take.",
              "reason"),
          Rule.of(
              "verify\\.not-asked\\.(.*)",
              "verify_not_asked",
              "Packets of unknown sources about which no server was asked.",
              "reason"),
          Rule.of(
              "leasequery\\.discarded\\.(.*)",
              "leasequery_discarded",
              "Datagrams of servers that changed nothing.",
              "reason"),
          Rule.of(
              "leasequery\\.skipped\\.(.*)",
              "leasequery_skipped",
              "Parts of replies that were left out.",
              "reason"),
          Rule.of(
              "leasequery\\.refused\\.(.*)",
              "leasequery_refused",
              "Questions that were not asked.",
              "reason"),
          Rule.of(
              "leasequery\\.answered\\.(.*)",
              "leasequery_answered",
              "Questions settled, by answer.",
              "answer"),
          Rule.of(
              "hooks\\.(routes|elements|script)-(.*)",
              "hook",
              "What the hooks wrote, or could not: routes, elements of the source filter, scripts.",
              "hook",
              "event"),
          Rule.of(
              "hooks\\.drift-(.*)",
              "hook_drift",
              "Routes, elements and rules found other than they should be.",
              "kind"),
          Rule.of(
              "hooks\\.unknown-(sources|destinations)",
              "unknown_packets",
              "Packets that the kernel reported because of an unknown address.",
              "which"),
          Rule.of(
              "hooks\\.(reports|notifications)-(.*)",
              "kernel_messages",
              "Messages of the kernel that were not used.",
              "kind",
              "event"),
          Rule.of(
              "filter\\.(.*)",
              "filter_packets",
              "Packets that the rules of the source filter counted, by what became of them.",
              "reason"),
          Rule.of(
              "keeper\\.dropped\\.(.*)",
              "keeper_dropped",
              "Work lost because too much waited.",
              "kind"),
          Rule.of("events\\.(.*)", "events", "Events of the log.", "event"));

  private static final Pattern NOT_IN_A_NAME = Pattern.compile("[^a-z0-9_]");

  private final Supplier<Map<String, Long>> counts;

  CounterFamilies(Supplier<Map<String, Long>> counts) {
    this.counts = counts;
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, CounterSnapshot.Builder> families = new TreeMap<>();
    counts.get().forEach((name, count) -> add(families, name, count));
    MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
    families.values().forEach(family -> snapshots.metricSnapshot(family.build()));
    return snapshots.build();
  }

  private static void add(
      Map<String, CounterSnapshot.Builder> families, String counter, long count) {
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern.matcher(counter);
      if (matcher.matches()) {
        Labels labels = Labels.EMPTY;
        for (int i = 0; i < rule.labels.size(); i++) {
          labels = labels.add(rule.labels.get(i), matcher.group(i + 1));
        }
        family(families, rule.name, rule.help).dataPoint(point(labels, count));
        return;
      }
    }
    String name = NOT_IN_A_NAME.matcher(counter).replaceAll("_");
    family(families, name, "The counter " + counter + ".").dataPoint(point(Labels.EMPTY, count));
  }

  private static CounterSnapshot.Builder family(
      Map<String, CounterSnapshot.Builder> families, String name, String help) {
    return families.computeIfAbsent(
        name, any -> CounterSnapshot.builder().name(Metrics.PREFIX + name).help(help));
  }

  private static CounterDataPointSnapshot point(Labels labels, long count) {
    return CounterDataPointSnapshot.builder().labels(labels).value(count).build();
  }
}
