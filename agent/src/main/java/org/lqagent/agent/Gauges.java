package org.lqagent.agent;

import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.agent.metrics.Metrics;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.leasequery.ServerState;

/** What Prometheus is told of the daemon's present state, read when it asks. */
final class Gauges {
  private final Agent agent;
  private final double started = Instant.now().toEpochMilli() / 1e3;

  Gauges(Agent agent) {
    this.agent = agent;
  }

  void addTo(Metrics metrics) {
    metrics.gauge("start_time_seconds", "When the daemon started, Unix time.", () -> one(started));
    metrics.gauge(
        "bindings",
        "Leases known, by kind, how they were learnt, and the interface they are behind.",
        agent.lasting().counts().leases()::byGroup);
    queues(metrics);
    hooks(metrics);
    captures(metrics);
    servers(metrics);
    metrics.gauge(
        "heap_bytes",
        "Memory for the table and all else on the heap.",
        () ->
            Map.of(
                Labels.of("kind", "used"),
                (double) Memory.now().used(),
                Labels.of("kind", "limit"),
                (double) Memory.now().limit()));
    metrics.gauge(
        "resident_bytes",
        "Memory that the process has from the kernel.",
        () -> {
          OptionalLong resident = Memory.now().resident();
          return resident.isPresent() ? one(resident.getAsLong()) : Map.of();
        });
    metrics.gauge(
        "recovery_running",
        "1 while servers are being asked for all they know.",
        () -> one(agent.recovery().status().state() == RecoveryStatus.State.RUNNING ? 1 : 0));
    metrics.gauge(
        "recovery_leases",
        "Leases of the last recovery by bulk leasequery, by what became of them.",
        () -> {
          Map<Labels, Double> values = new HashMap<>();
          RecoveryView.numbers(agent.recovery().status(), "")
              .forEach((what, count) -> values.put(Labels.of("what", what), (double) count));
          return values;
        });
  }

  private void queues(Metrics metrics) {
    metrics.gauge(
        "keeper_backlog",
        "Pieces of work that wait for the thread that owns the table.",
        () -> one(agent.lasting().keeper().backlog()));
    metrics.gauge(
        "state_unwritten",
        "Leases that changed and are not in the state file yet.",
        () -> agent.lasting().state().map(state -> one(state.unwritten())).orElse(Map.of()));
    metrics.gauge(
        "questions_open",
        "Unknown sources about which servers are being asked.",
        () -> one(agent.pipeline().questionsOpen()));
    metrics.gauge(
        "unknown_remembered",
        "Sources that are not asked about for a while, because nobody was found.",
        () -> one(agent.negative().size()));
    metrics.gauge(
        "routes_without_next_hop",
        "Delegated prefixes whose route waits for a next hop.",
        () -> one(agent.pipeline().waitingForNextHop()));
  }

  private void hooks(Metrics metrics) {
    metrics.gauge(
        "kernel_untold",
        "Leases that the kernel has still to be told of after a start: those that packets come"
            + " from are told first.",
        () -> one(agent.untold()));
    metrics.gauge(
        "hook_pending",
        "Changes that a hook has still to write.",
        () -> byHook(hook -> hook.pending()));
    metrics.gauge(
        "hook_lag_seconds",
        "How long a change waits until a hook has written it, as last measured.",
        () -> byHook(hook -> hook.lag().toNanos() / 1e9));
    metrics.gauge(
        "filter_elements",
        "Sources and interfaces in the source filter.",
        () -> agent.kernel().filter().map(filter -> one(filter.size())).orElse(Map.of()));
  }

  private Map<Labels, Double> byHook(ToDoubleFunction<HookState> value) {
    Map<Labels, Double> values = new HashMap<>();
    for (HookState hook : HookState.of(agent.kernel(), agent.lasting().outlets())) {
      values.put(Labels.of("hook", hook.name()), value.applyAsDouble(hook));
    }
    return values;
  }

  private void captures(Metrics metrics) {
    metrics.gauge(
        "capture_up",
        "Whether DHCPv6 is captured on the interface now.",
        () -> {
          Map<Labels, Double> values = new HashMap<>();
          for (LiveCapture capture : agent.captures().all()) {
            values.put(nameOf(capture), capture.statistics().isPresent() ? 1.0 : 0.0);
          }
          return values;
        });
    metrics.counter(
        "capture_frames",
        "Frames captured since the capture was opened.",
        () -> captured(CaptureStatistics::received));
    metrics.counter(
        "capture_dropped",
        "Frames lost before they were captured: gleaning is incomplete.",
        () -> captured(s -> s.droppedByKernel() + s.droppedByInterface()));
  }

  private Map<Labels, Double> captured(ToDoubleFunction<CaptureStatistics> value) {
    Map<Labels, Double> values = new HashMap<>();
    for (LiveCapture capture : agent.captures().all()) {
      capture.statistics().ifPresent(s -> values.put(nameOf(capture), value.applyAsDouble(s)));
    }
    return values;
  }

  private static Labels nameOf(LiveCapture capture) {
    return Labels.of("capture", capture.name());
  }

  private void servers(Metrics metrics) {
    metrics.gauge(
        "server_silent",
        "1 for a server that answers no more and is only tried now and then.",
        () -> byServer(server -> server.silentSince().isPresent() ? 1 : 0));
    metrics.gauge(
        "server_open", "Questions that a server has before it.", () -> byServer(ServerState::open));
    metrics.counter(
        "server_asked", "Questions put to a server.", () -> byServer(ServerState::asked));
    metrics.counter(
        "server_answered",
        "Questions that a server answered.",
        () -> byServer(ServerState::answered));
  }

  private Map<Labels, Double> byServer(ToDoubleFunction<ServerState> value) {
    Map<Labels, Double> values = new HashMap<>();
    try {
      for (ServerState state : agent.servers()) {
        values.put(
            Labels.of("server", state.server().endpoint().toString()), value.applyAsDouble(state));
      }
    } catch (UnavailableException e) {
      // The requestor is being replaced; there will be a next time.
    }
    return values;
  }

  private static Map<Labels, Double> one(double value) {
    return Map.of(Labels.EMPTY, value);
  }
}
