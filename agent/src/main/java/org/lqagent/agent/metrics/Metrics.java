package org.lqagent.agent.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Everything that Prometheus reads of the daemon. Each metric's name begins with {@value #PREFIX};
 * counters end with {@code _total}, times are in seconds.
 */
public final class Metrics {
  static final String PREFIX = "lqagent_";

  /** From a server beside us to one on the other side of the earth, and RFC 5007's patience. */
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  /**
   * @param counters every counter by its name in the daemon
   */
  public Metrics(Supplier<Map<String, Long>> counters) {
    registry.register(new CounterFamilies(counters));
  }

  /**
   * Adds a value that goes up and down, asked for whenever Prometheus asks.
   *
   * @param name without the prefix
   */
  public void gauge(String name, String help, Supplier<Map<Labels, Double>> values) {
    registry.register(
        () -> {
          GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
          values
              .get()
              .forEach(
                  (labels, value) ->
                      gauge.dataPoint(
                          GaugeSnapshot.GaugeDataPointSnapshot.builder()
                              .labels(labels)
                              .value(value)
                              .build()));
          return gauge.build();
        });
  }

  /**
   * Adds a count that somebody else keeps, asked for whenever Prometheus asks.
   *
   * @param name without the prefix and without {@code _total}
   */
  public void counter(String name, String help, Supplier<Map<Labels, Double>> values) {
    registry.register(
        () -> {
          CounterSnapshot.Builder counter =
              CounterSnapshot.builder().name(PREFIX + name).help(help);
          values
              .get()
              .forEach(
                  (labels, value) ->
                      counter.dataPoint(
                          CounterSnapshot.CounterDataPointSnapshot.builder()
                              .labels(labels)
                              .value(value)
                              .build()));
          return counter.build();
        });
  }

  /**
   * Adds a histogram of durations, from half a millisecond to half a minute.
   *
   * @param name without the prefix and without {@code _seconds}
   */
  public Histogram durations(String name, String help, String... labels) {
    return Histogram.builder()
        .name(PREFIX + name)
        .help(help)
        .unit(Unit.SECONDS)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }

  /** Writes all metrics in Prometheus' text format, as they are now. */
  public void write(OutputStream out) throws IOException {
    writer.write(out, registry.scrape());
  }

  /** What {@link #write} writes. */
  public String contentType() {
    return writer.getContentType();
  }
}
