package org.lqagent.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.agent.page.Snapshot;
import org.lqagent.agent.page.Snapshot.State;
import org.lqagent.bulk.BulkProgress;
import org.lqagent.capture.CaptureStatistics;
import org.lqagent.hooks.HookCounter;
import org.lqagent.hooks.HookCounters;
import org.lqagent.leasequery.Server;
import org.lqagent.leasequery.ServerState;

/** What the status page is drawn from: the same that the control socket shows. */
final class StatusSource {
  /** A hook that is further behind needs an operator. */
  private static final Duration BEHIND = Duration.ofSeconds(30);

  private final Agent agent;
  private final Instant started;

  StatusSource(Agent agent) {
    this.agent = agent;
    this.started = agent.lasting().clock().instant();
  }

  Snapshot now() {
    Instant now = agent.lasting().clock().instant();
    List<Snapshot.Server> servers = servers();
    List<Snapshot.Hook> hooks = hooks();
    return new Snapshot(
        host(),
        now,
        Duration.between(started, now),
        complaints(servers, hooks),
        remarks(servers),
        figures(),
        servers,
        hooks,
        captures(),
        recovery(),
        new SourceOutcomes(agent).latest(),
        agent.pipeline().notAsked());
  }

  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "this host";
    }
  }

  private List<String> complaints(List<Snapshot.Server> servers, List<Snapshot.Hook> hooks) {
    List<String> complaints = new ArrayList<>();
    agent.health().obstacles().forEach(obstacle -> complaints.add(sentence(obstacle)));
    if (!servers.isEmpty() && servers.stream().allMatch(server -> server.state() == State.BAD)) {
      complaints.add("No server answers: whoever is not gleaned stays unknown.");
    }
    hooks.stream()
        .filter(hook -> hook.state() == State.BAD)
        .forEach(
            hook ->
                complaints.add(
                    "Hook " + hook.name() + " is behind by " + hook.pending() + " changes."));
    return complaints;
  }

  private List<String> remarks(List<Snapshot.Server> servers) {
    List<String> remarks = new ArrayList<>();
    if (servers.stream().anyMatch(server -> server.state() != State.BAD)) {
      servers.stream()
          .filter(server -> server.state() == State.BAD)
          .forEach(server -> remarks.add("Server " + server.name() + " does not answer."));
    }
    long lost = agent.captures().lost();
    if (lost > 0) {
      remarks.add(
          "Gleaning is incomplete: "
              + lost
              + " frames were lost since the start. What they said is asked about when it"
              + " matters.");
    }
    RecoveryStatus recovery = agent.recovery().status();
    if (recovery.state() == RecoveryStatus.State.RUNNING) {
      remarks.add("Servers are telling what they know: " + recovery.sentence() + " so far.");
    } else if (recovery.state() == RecoveryStatus.State.INCOMPLETE) {
      remarks.add("Not every server told all it knows: " + recovery.sentence() + ".");
    }
    return remarks;
  }

  /** The port only where it is not the usual one. */
  private static String name(Server server) {
    return server.endpoint().toString().replaceFirst("^\\[(.*)]:547$", "$1");
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>(agent.lasting().counts().leases().byKind());
    figures.put("Being asked", (long) agent.pipeline().questionsOpen());
    figures.put("Not asked again yet", (long) agent.negative().size());
    figures.put("Kernel to be told", (long) agent.untold());
    figures.put("Without next hop", (long) agent.pipeline().waitingForNextHop());
    figures.put("Backlog", (long) agent.lasting().keeper().backlog());
    figures.put("Memory, MiB", Memory.now().used() >> 20);
    return figures;
  }

  private List<Snapshot.Server> servers() {
    List<Snapshot.Server> servers = new ArrayList<>();
    try {
      for (ServerState server : agent.servers()) {
        boolean isSilent = server.silentSince().isPresent();
        servers.add(
            new Snapshot.Server(
                name(server.server()),
                isSilent ? State.BAD : server.lastAnswer().isPresent() ? State.GOOD : State.QUIET,
                isSilent
                    ? "silent"
                    : server.lastAnswer().isPresent() ? "answering" : "not heard yet",
                agent.lasting().counts().latencies().usual(server.server()),
                server.asked(),
                server.answered(),
                server.open(),
                server.lastAnswer()));
      }
    } catch (UnavailableException e) {
      // The requestor is being replaced; they are there again with the next look.
    }
    return servers;
  }

  private List<Snapshot.Hook> hooks() {
    List<Snapshot.Hook> hooks = new ArrayList<>();
    for (HookState hook : HookState.of(agent.kernel(), agent.lasting().outlets())) {
      boolean isBehind = hook.pending() > 0 && hook.lag().compareTo(BEHIND) > 0;
      hooks.add(
          new Snapshot.Hook(
              hook.name(),
              isBehind ? State.BAD : hook.pending() > 0 ? State.BUSY : State.GOOD,
              isBehind ? "behind" : hook.pending() > 0 ? "writing" : "up to date",
              count(hook.written()),
              count(hook.failed()),
              hook.pending(),
              hook.lag()));
    }
    return hooks;
  }

  private OptionalLong count(HookCounter counter) {
    HookCounters counters = agent.lasting().counts().hooks();
    return OptionalLong.of(counters.count(counter));
  }

  private Optional<Snapshot.Recovery> recovery() {
    RecoveryStatus status = agent.recovery().status();
    if (status.state() == RecoveryStatus.State.NONE) {
      return Optional.empty();
    }
    return Optional.of(
        new Snapshot.Recovery(
            switch (status.state()) {
              case NONE -> State.QUIET;
              case RUNNING -> State.BUSY;
              case COMPLETE -> State.GOOD;
              case INCOMPLETE -> State.WARN;
            },
            status.state().word(),
            status.sentence() + ".",
            status.servers().stream().map(StatusSource::part).toList(),
            status.started()));
  }

  private static Snapshot.Recovery.Part part(BulkProgress progress) {
    return new Snapshot.Recovery.Part(
        name(progress.server().server()),
        progress.ended(),
        progress.queries(),
        progress.leases(),
        progress.waitingFor().orElse(""));
  }

  private List<Snapshot.Capture> captures() {
    return agent.captures().all().stream().map(StatusSource::capture).toList();
  }

  private static Snapshot.Capture capture(LiveCapture capture) {
    Optional<CaptureStatistics> statistics = capture.statistics();
    long lost = statistics.map(s -> s.droppedByKernel() + s.droppedByInterface()).orElse(0L);
    return new Snapshot.Capture(
        capture.name(),
        statistics.isEmpty() ? State.BAD : lost > 0 ? State.WARN : State.GOOD,
        statistics.isEmpty() ? "lost" : lost > 0 ? "incomplete" : "complete",
        statistics.map(CaptureStatistics::received).orElse(0L),
        lost);
  }
}
