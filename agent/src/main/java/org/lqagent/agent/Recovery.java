package org.lqagent.agent;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkServer;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.gleaning.AccessLink;
import org.lqagent.gleaning.AccessLinks;

/**
 * Has servers tell all they know of our links: at the start, when an access interface comes up, and
 * when an operator wants it. One at a time. On the keeper's thread, but for {@link #status}.
 */
final class Recovery implements AutoCloseable {
  private final Agent agent;
  private final ComeUp comeUp = new ComeUp();
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
   * @param link what is meant, an interface or a pattern as the configuration has it; empty for
   *     everything
   * @return whether it begins: not if one runs already
   */
  boolean start(String why, Optional<String> link) {
    if (isRunning() || obstacle().isPresent()) {
      return false;
    }
    RecoveryPlan plan = new RecoveryPlan(agent.configuration());
    List<BulkServer> servers = plan.servers();
    List<BulkQuery> queries = plan.queries(link, Recovery::addresses);
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
                isMeant(link),
                why,
                this::ended));
    return true;
  }

  private Predicate<Binding> isMeant(Optional<String> link) {
    AccessLinks links = agent.pipeline().links();
    return binding ->
        link.isEmpty()
            || link.equals(
                binding.interfaceName().flatMap(links::link).map(AccessLink::interfacePattern));
  }

  /** An interface came up: its clients may have changed while it was down. */
  void cameUp(String interfaceName) {
    agent
        .pipeline()
        .links()
        .link(interfaceName)
        .ifPresent(link -> comeUp.cameUp(link.interfacePattern()));
    look();
  }

  /** Asks about what came up and has waited for its turn. */
  void look() {
    if (!isRunning()) {
      comeUp
          .next(agent.lasting().clock().instant())
          .ifPresent(link -> start(link + " came up", Optional.of(link)));
    }
  }

  /** The configuration changed: what runs is called off, and everything asked about anew. */
  void restart() {
    comeUp.clear();
    last.filter(RecoveryRun::isRunning).ifPresent(this::discard);
    start("another configuration", Optional.empty());
  }

  /** Servers are asked from another address: what runs begins anew from there. */
  void sourceChanged() {
    if (isRunning()) {
      last.ifPresent(this::discard);
      start("another address to ask from", Optional.empty());
    }
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
    look();
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
