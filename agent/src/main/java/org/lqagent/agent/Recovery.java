package org.lqagent.agent;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lqagent.agent.config.Configuration;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkServer;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * Has servers tell all they know of our links: at the start, when an access interface comes up, and
 * when an operator wants it. One at a time. On the keeper's thread, but for {@link #status}.
 */
final class Recovery implements AutoCloseable {
  /** An interface that goes up and down all the time does not have servers asked all the time. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Agent agent;
  private final Map<String, Instant> asked = new HashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();
  private volatile Optional<RecoveryRun> last = Optional.empty();
  private volatile long restored;

  Recovery(Agent agent) {
    this.agent = agent;
  }

  /** Takes note of how much an earlier process left in the state. */
  void restored(long bindings) {
    restored = bindings;
  }

  /** Why there can be none, if there cannot. */
  Optional<String> obstacle() {
    Configuration.Recovery policy = agent.configuration().recovery();
    if (!policy.enabled()) {
      return Optional.of("recovery.enabled is false");
    }
    return policy.servers().isEmpty()
        ? Optional.of(
            "no server to ask over TCP: neither leasequery nor recovery.servers has one with an"
                + " address of its own")
        : Optional.empty();
  }

  /**
   * Begins, if there is anybody to ask.
   *
   * @param why what set it going
   * @param interfaceName what is meant; empty for everything
   * @return whether it begins: not if one runs already
   */
  boolean start(String why, Optional<String> interfaceName) {
    if (isRunning() || obstacle().isPresent()) {
      return false;
    }
    RecoveryPlan plan = new RecoveryPlan(agent.configuration());
    List<BulkServer> servers = plan.servers();
    List<BulkQuery> queries = plan.queries(interfaceName, Recovery::addresses);
    if (queries.isEmpty()) {
      return false;
    }
    agent
        .lasting()
        .events()
        .tell(
            Event.RECOVERING,
            why
                + ", asking "
                + servers.stream()
                    .map(server -> server.server().endpoint().toString())
                    .collect(Collectors.joining(", "))
                + " "
                + queries.stream().map(BulkQuery::toString).collect(Collectors.joining(", ")));
    last =
        Optional.of(
            new RecoveryRun(
                agent.lasting(),
                agent::pipeline,
                agent.configuration(),
                agent.asking(),
                servers,
                queries,
                interfaceName,
                why,
                this::ended));
    return true;
  }

  /** An interface came up: its clients may have changed while it was down. */
  void cameUp(String interfaceName) {
    boolean isAccess =
        agent.configuration().access().stream()
            .anyMatch(access -> access.interfaceName().equals(interfaceName));
    Instant now = agent.lasting().clock().instant();
    Instant before = asked.get(interfaceName);
    if (!isAccess || before != null && now.isBefore(before.plus(PAUSE))) {
      return;
    }
    asked.put(interfaceName, now);
    if (isRunning()) {
      waiting.add(interfaceName);
    } else {
      start(interfaceName + " came up", Optional.of(interfaceName));
    }
  }

  /** The configuration changed: what runs is called off, and everything asked about anew. */
  void restart() {
    waiting.clear();
    last.filter(RecoveryRun::isRunning).ifPresent(this::discard);
    start("another configuration", Optional.empty());
  }

  private void discard(RecoveryRun run) {
    last = Optional.empty();
    run.cancel();
  }

  private void ended(RecoveryRun run) {
    if (last.filter(run::equals).isEmpty()) {
      return;
    }
    RecoveryStatus status = run.status(restored);
    boolean isComplete = status.state() == RecoveryStatus.State.COMPLETE;
    agent
        .lasting()
        .events()
        .tell(
            isComplete ? Event.RECOVERED : Event.RECOVERY_INCOMPLETE,
            status.sentence() + (isComplete ? "" : "; " + shortcomings(status.outcomes())));
    waiting.stream()
        .findFirst()
        .ifPresent(
            interfaceName -> {
              waiting.remove(interfaceName);
              start(interfaceName + " came up", Optional.of(interfaceName));
            });
  }

  private static String shortcomings(List<BulkOutcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> !outcome.isWhole())
        .map(
            outcome ->
                outcome.server().server().endpoint() + " " + outcome.query() + ": " + outcome.why())
        .limit(4)
        .collect(Collectors.joining("; "));
  }

  private boolean isRunning() {
    return last.filter(RecoveryRun::isRunning).isPresent();
  }

  /** For any thread. */
  RecoveryStatus status() {
    long fromState = restored;
    return last.map(run -> run.status(fromState)).orElseGet(() -> RecoveryStatus.none(fromState));
  }

  private static List<Ipv6Address> addresses(String interfaceName) {
    try {
      NetworkInterface found = NetworkInterface.getByName(interfaceName);
      return found == null
          ? List.of()
          : Collections.list(found.getInetAddresses()).stream()
              .filter(Inet6Address.class::isInstance)
              .map(address -> Ipv6Address.of((Inet6Address) address))
              .toList();
    } catch (SocketException e) {
      // Gone this moment: its prefixes name the link as well.
      return List.of();
    }
  }

  @Override
  public void close() {
    last.filter(RecoveryRun::isRunning).ifPresent(RecoveryRun::close);
  }
}
