package org.lqagent.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code lqserver} about bulk leasequery. */
final class BulkOptions {
  @Option(names = "--bulk", description = "Answer bulk leasequery (RFC 5460) too, over TCP.")
  private boolean bulk;

  @Option(
      names = "--bulk-connections",
      paramLabel = "N",
      description = "At most N connections (10); more are closed at once.")
  private Optional<Integer> connections = Optional.empty();

  @Option(
      names = "--bulk-queries",
      paramLabel = "N",
      description = "Work on N queries of a connection at a time (1), their answers interleaved.")
  private Optional<Integer> queries = Optional.empty();

  @Option(
      names = "--bulk-page",
      paramLabel = "N",
      description = "Write N messages of an answer before another's turn (100).")
  private Optional<Integer> page = Optional.empty();

  @Option(
      names = "--bulk-timeout",
      paramLabel = "SECONDS",
      description = "Close a connection without an octet for so long (300).")
  private Optional<Double> timeout = Optional.empty();

  @Option(
      names = "--bulk-fault",
      paramLabel = "NAME[=VALUE]",
      description =
          "lease-per-message, first-only, close-bad, subnet-links, close-half-closed, leak=EVERY,"
              + " close-after, slow=MS, drip=MS, no-done, data-first, empty-done, client-link,"
              + " status=N, wrong-xid, no-server-id, wrong-client-id, two-replies; after N"
              + " messages: stall=N, stall-within=N, cut=N, close=N, reset=N, terminated=N,"
              + " unknown-done=N, unknown-data=N, empty-data=N, other-type=N, size-zero=N,"
              + " size-max=N, junk=N. The kea profile has the first six.")
  private List<BulkFault> faults = List.of();

  boolean isOn() {
    return bulk;
  }

  /** Whether anything about it was said. */
  boolean isNamed() {
    return connections.isPresent()
        || queries.isPresent()
        || page.isPresent()
        || timeout.isPresent()
        || !faults.isEmpty();
  }

  /**
   * The limits as given, the standard ones elsewhere.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  BulkLimits limits() {
    BulkLimits standard = BulkLimits.DEFAULT;
    return new BulkLimits(
        connections.orElse(standard.connections()),
        queries.orElse(standard.queries()),
        page.orElse(standard.page()),
        timeout
            .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
            .orElse(standard.dataTimeout()));
  }

  /** The profile's deviations and those given. */
  BulkFaults faults(List<BulkFault> ofProfile) {
    List<BulkFault> all = new ArrayList<>(ofProfile);
    all.addAll(faults);
    return new BulkFaults(all);
  }
}
