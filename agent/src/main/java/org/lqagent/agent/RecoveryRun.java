package org.lqagent.agent;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lqagent.agent.config.Configuration;
import org.lqagent.binding.Binding;
import org.lqagent.bulk.BulkClient;
import org.lqagent.bulk.BulkListener;
import org.lqagent.bulk.BulkOutcome;
import org.lqagent.bulk.BulkQuery;
import org.lqagent.bulk.BulkRun;
import org.lqagent.bulk.BulkServer;
import org.lqagent.bulk.BulkSettings;
import org.lqagent.bulk.NettyConnections;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.gleaning.Gleaned;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.ReplyLimits;

/**
 * One recovery, from its queries to its summary.
 *
 * <p>The keeper gets what comes in small pieces, one at a time: packets and answers that are urgent
 * come in between. While pieces wait, the servers have to.
 */
final class RecoveryRun implements BulkListener {
  private static final int PIECE = 256;
  private static final long KEEPER_BUSY_MILLIS = 20;
  private static final int BEHIND = 8192;
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

  private final Lasting lasting;
  private final Supplier<Pipeline> pipeline;
  private final Configuration.Recovery policy;
  private final String why;
  private final RecoveryTally tally;
  private final NettyConnections connections;
  private final BulkRun run;
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isWorking = new AtomicBoolean();
  private final Instant started;
  private volatile RecoveryStatus.State state = RecoveryStatus.State.RUNNING;
  private volatile Optional<Instant> ended = Optional.empty();
  private volatile List<BulkOutcome> outcomes = List.of();

  /**
   * Begins to ask. On the keeper's thread.
   *
   * @param isMeant whether the servers asked should know of a binding
   * @param done told when it has ended, on the keeper's thread
   */
  RecoveryRun(
      Lasting lasting,
      Supplier<Pipeline> pipeline,
      Configuration configuration,
      Asking asking,
      List<BulkServer> servers,
      List<BulkQuery> queries,
      Predicate<Binding> isMeant,
      String why,
      Consumer<RecoveryRun> done) {
    this.lasting = lasting;
    this.pipeline = pipeline;
    this.policy = configuration.recovery();
    this.why = why;
    this.started = lasting.clock().instant();
    this.tally =
        new RecoveryTally(
            lasting.table(),
            new Trust(configuration.leasequery().trust()),
            gleaned -> pipeline.get().take(gleaned),
            isMeant);
    this.connections = new NettyConnections(Optional.of(asking.source()));
    BulkSettings settings =
        new BulkSettings(
            asking.duid(),
            configuration.leasequery().acceptDuids(),
            configuration.leasequery().trust(),
            policy.timeout(),
            policy.attempts(),
            policy.retry(),
            LONGEST_RETRY,
            BEHIND,
            ReplyLimits.DEFAULT);
    this.run =
        new BulkClient(
                settings,
                connections,
                lasting.clock(),
                Clock.systemUTC(),
                new SecureRandom(),
                lasting.counts().named())
            .ask(servers, queries, this);
    run.done().thenAccept(all -> finish(all, done));
  }

  @Override
  public CompletableFuture<?> leases(
      BulkServer server, BulkQuery query, List<ClientLeases> clients) {
    List<Gleaned> piece = new ArrayList<>(PIECE);
    long leases = 0;
    for (ClientLeases client : clients) {
      piece.addAll(pipeline.get().judge(client, query.linkAddress()));
      leases += client.leases().size();
      if (piece.size() >= PIECE) {
        enqueue(piece, leases);
        piece = new ArrayList<>(PIECE);
        leases = 0;
      }
    }
    enqueue(piece, leases);
    CompletableFuture<Void> taken = new CompletableFuture<>();
    hand(() -> taken.complete(null));
    return taken;
  }

  private void enqueue(List<Gleaned> piece, long leases) {
    inbox.add(() -> tally.take(piece, leases));
  }

  private void hand(Runnable task) {
    inbox.add(task);
    if (isWorking.compareAndSet(false, true)) {
      submit();
    }
  }

  private void submit() {
    if (!lasting.keeper().offer(this::work)) {
      try {
        connections.thread().schedule(this::submit, KEEPER_BUSY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // It was called off.
        inbox.clear();
      }
    }
  }

  /** Does one piece, and queues up for the next behind whoever waits. */
  private void work() {
    try {
      Runnable next = inbox.poll();
      if (next != null) {
        next.run();
      }
    } finally {
      if (!inbox.isEmpty()) {
        submit();
      } else {
        isWorking.set(false);
        if (!inbox.isEmpty() && isWorking.compareAndSet(false, true)) {
          submit();
        }
      }
    }
  }

  private void finish(List<BulkOutcome> all, Consumer<RecoveryRun> done) {
    boolean isComplete = isComplete(all);
    boolean drop = policy.unconfirmed() == Configuration.Unconfirmed.DROP && isComplete;
    hand(
        () -> {
          List<Lease> untold = tally.untold();
          for (int from = 0; from < untold.size(); from += PIECE) {
            List<Lease> piece = untold.subList(from, Math.min(untold.size(), from + PIECE));
            inbox.add(() -> tally.settle(piece, drop));
          }
          inbox.add(
              () -> {
                outcomes = all;
                ended = Optional.of(lasting.clock().instant());
                state =
                    isComplete ? RecoveryStatus.State.COMPLETE : RecoveryStatus.State.INCOMPLETE;
                CompletableFuture.runAsync(connections::close);
                done.accept(this);
              });
        });
  }

  /**
   * Whether all is known that servers know: each query was answered by one of them at least, and
   * none of them fell silent.
   */
  static boolean isComplete(List<BulkOutcome> outcomes) {
    Set<BulkQuery> unanswered = new HashSet<>();
    outcomes.forEach(outcome -> unanswered.add(outcome.query()));
    outcomes.stream().filter(BulkOutcome::isWhole).forEach(o -> unanswered.remove(o.query()));
    return unanswered.isEmpty()
        && outcomes.stream().allMatch(o -> o.isWhole() || o.ending() == BulkOutcome.Ending.REFUSED);
  }

  boolean isRunning() {
    return state == RecoveryStatus.State.RUNNING;
  }

  /** Ends it early; what came is known. */
  void cancel() {
    run.cancel();
  }

  void close() {
    connections.close();
  }

  RecoveryStatus status(long restored) {
    return new RecoveryStatus(
        state,
        why,
        Optional.of(started),
        ended,
        restored,
        tally.known(),
        tally.told(),
        tally.confirmed(),
        tally.added(),
        tally.changed(),
        tally.notOurs(),
        tally.unconfirmed(),
        tally.gone(),
        run.progress(),
        outcomes);
  }
}
