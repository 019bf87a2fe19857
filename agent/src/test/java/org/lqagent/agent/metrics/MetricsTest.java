package org.lqagent.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void countersOfOneKindAreOneFamily() throws IOException {
    Metrics metrics =
        new Metrics(
            () ->
                Map.of(
                    "messages.request", 5L,
                    "messages.relay-forw", 1L,
                    "leasequery.discarded.late", 2L,
                    "leasequery.answered.no-binding", 3L,
                    "hooks.routes-written", 4L,
                    "hooks.drift-rules", 6L,
                    "hooks.unknown-sources", 7L,
                    "hooks.reports-lost", 8L,
                    "leasequery.sent", 9L));
    assertThat(lines(metrics))
        .contains(
            "# HELP lqagent_messages_total DHCPv6 messages seen, by type.",
            "# TYPE lqagent_messages_total counter",
            "lqagent_messages_total{type=\"request\"} 5.0",
            "lqagent_messages_total{type=\"relay-forw\"} 1.0",
            "lqagent_leasequery_discarded_total{reason=\"late\"} 2.0",
            "lqagent_leasequery_answered_total{answer=\"no-binding\"} 3.0",
            "lqagent_hook_total{event=\"written\",hook=\"routes\"} 4.0",
            "lqagent_hook_drift_total{kind=\"rules\"} 6.0",
            "lqagent_unknown_packets_total{which=\"sources\"} 7.0",
            "lqagent_kernel_messages_total{event=\"lost\",kind=\"reports\"} 8.0",
            "lqagent_leasequery_sent_total 9.0");
  }

  @Test
  void aCounterThatNoRuleKnowsIsNotLeftOut() throws IOException {
    assertThat(lines(new Metrics(() -> Map.of("new.part.odd-thing", 1L))))
        .contains("lqagent_new_part_odd_thing_total 1.0");
  }

  @Test
  void valuesAreReadWhenTheyAreAskedFor() throws IOException {
    Metrics metrics = new Metrics(Map::of);
    double[] now = {1};
    metrics.gauge("backlog", "Waiting.", () -> Map.of(Labels.EMPTY, now[0]));
    metrics.counter("frames", "Seen.", () -> Map.of(Labels.of("capture", "up\"0\n"), now[0]));
    now[0] = 2;
    assertThat(lines(metrics))
        .contains(
            "# TYPE lqagent_backlog gauge",
            "lqagent_backlog 2.0",
            "lqagent_frames_total{capture=\"up\\\"0\\n\"} 2.0");
  }

  @Test
  void durationsAreHistogramsInSeconds() throws IOException {
    Metrics metrics = new Metrics(Map::of);
    Histogram answers = metrics.durations("answer", "Until settled.", "answer");
    answers.labelValues("bound").observe(0.02);
    assertThat(lines(metrics))
        .contains(
            "# TYPE lqagent_answer_seconds histogram",
            "lqagent_answer_seconds_bucket{answer=\"bound\",le=\"0.01\"} 0",
            "lqagent_answer_seconds_bucket{answer=\"bound\",le=\"0.025\"} 1",
            "lqagent_answer_seconds_bucket{answer=\"bound\",le=\"+Inf\"} 1",
            "lqagent_answer_seconds_sum{answer=\"bound\"} 0.02");
  }

  private static List<String> lines(Metrics metrics) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.write(out);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
