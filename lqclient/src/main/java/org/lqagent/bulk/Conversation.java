package org.lqagent.bulk;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.StatusCode;
import org.lqagent.dhcpv6.StatusNames;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.Counters;

/**
 * Puts queries to one server: connects, asks, takes the replies, and again after a wait if that
 * failed: RFC 5460 section 6. All on the thread of the connections.
 */
final class Conversation {
  private static final int IDS = 1 << 24;

  /** A query that the server has before it. */
  private static final class Open {
    private final PendingQuery pending;
    private Optional<Duid> serverId = Optional.empty();
    private Instant lastHeard;

    Open(PendingQuery pending, Instant now) {
      this.pending = pending;
      this.lastHeard = now;
    }

    boolean isReplied() {
      return serverId.isPresent();
    }
  }

  private final BulkSettings settings;
  private final BulkServer server;
  private final Connections connections;
  private final InstantSource steady;
  private final RandomGenerator random;
  private final Counters counters;
  private final BulkListener listener;
  private final BulkReplies replies;
  private final Handover handover;
  private final LongAdder messages;
  private final CompletableFuture<List<BulkOutcome>> done = new CompletableFuture<>();
  private final List<BulkOutcome> outcomes = new ArrayList<>();
  private final int queries;

  private final Deque<PendingQuery> waiting = new ArrayDeque<>();
  private final Map<Integer, Open> open = new HashMap<>();
  private Optional<Line> line = Optional.empty();
  private Optional<Future<?>> timer = Optional.empty();

  /** When the octets that are being read arrived: one look at the clock for all their messages. */
  private Instant arrived;

  private boolean isKnownToAnswer;
  private int failures;
  private volatile BulkProgress progress;

  Conversation(
      BulkSettings settings,
      BulkServer server,
      List<BulkQuery> queries,
      Connections connections,
      InstantSource steady,
      InstantSource timeOfDay,
      RandomGenerator random,
      Counters counters,
      BulkListener listener) {
    this.settings = settings;
    this.server = server;
    this.connections = connections;
    this.steady = steady;
    this.random = random;
    this.counters = counters;
    this.listener = listener;
    this.replies = new BulkReplies(settings, server.server(), timeOfDay, counters);
    this.handover =
        new Handover(
            server, settings.behind(), connections.thread(), counters, listener, this::moved);
    this.messages = counters.counter("bulk.messages");
    this.queries = queries.size();
    queries.forEach(query -> waiting.add(new PendingQuery(query)));
    report(Optional.of("its turn"));
  }

  CompletableFuture<List<BulkOutcome>> done() {
    return done;
  }

  BulkProgress progress() {
    return progress;
  }

  void start() {
    if (waiting.isEmpty()) {
      done.complete(List.of());
    } else {
      connect();
    }
  }

  /** Ends what has not ended. */
  void cancel() {
    hangUp();
    stopTimer();
    handover.flush();
    List<PendingQuery> left = new ArrayList<>();
    open.values().forEach(o -> left.add(o.pending));
    left.addAll(waiting);
    open.clear();
    waiting.clear();
    left.forEach(
        pending ->
            end(pending, BulkOutcome.Ending.CANCELLED, OptionalInt.empty(), "it was called off"));
    done.complete(List.copyOf(outcomes));
  }

  private void connect() {
    stopTimer();
    report(Optional.of("a connection"));
    Line next = new Line();
    line = Optional.of(next);
    next.connection = connections.connect(server.server().endpoint(), next);
  }

  /** One connection, from its opening to its end; hears nothing once it is hung up. */
  private final class Line implements Connection.Listener {
    private final FrameReader frames = new FrameReader();
    private Connection connection;
    private boolean useful;
    private boolean stopped;

    private boolean isCurrent() {
      return line.filter(this::equals).isPresent();
    }

    @Override
    public void opened() {
      if (isCurrent()) {
        counters.count("bulk.connections");
        report(Optional.empty());
        adjustReading();
        fill();
      }
    }

    /** Has the server wait while too many leases are not taken. */
    private void adjustReading() {
      if (!stopped && handover.isFull()) {
        stopped = true;
        counters.count("bulk.held-back");
        connection.reading(false);
      } else if (stopped && handover.isDrained()) {
        stopped = false;
        Instant now = steady.instant();
        open.values().forEach(o -> o.lastHeard = now);
        connection.reading(true);
      }
    }

    @Override
    public void received(byte[] octets) {
      if (!isCurrent()) {
        return;
      }
      arrived = steady.instant();
      counters.add("bulk.octets", octets.length);
      frames.read(
          octets,
          (message, from, length) -> {
            take(message, from, length);
            return isCurrent();
          });
      if (isCurrent()) {
        handover.flushSoon();
        report(Optional.empty());
      }
    }

    @Override
    public void closed(String why) {
      if (isCurrent()) {
        broken(frames.isInside() ? why + " inside a message" : why);
      }
    }
  }

  /** Sends as many queries as the server may have before it. */
  private void fill() {
    while (line.isPresent() && open.size() < server.atATime() && !waiting.isEmpty()) {
      PendingQuery pending = waiting.poll();
      int id = random.nextInt(IDS);
      while (open.containsKey(id)) {
        id = random.nextInt(IDS);
      }
      open.put(id, new Open(pending, steady.instant()));
      counters.count("bulk.queries");
      line.get()
          .connection
          .send(FrameReader.framed(pending.query().message(id, settings.clientId()).toByteArray()));
    }
    if (open.isEmpty() && waiting.isEmpty()) {
      hangUp();
      stopTimer();
      done.complete(List.copyOf(outcomes));
    } else if (timer.isEmpty() && line.isPresent()) {
      watch(settings.dataTimeout());
    }
  }

  private void take(byte[] octets, int from, int length) {
    messages.increment();
    Message read;
    try {
      read = Message.read(octets, from, length);
    } catch (MalformedMessageException e) {
      discard(BulkDiscard.MALFORMED);
      if (length < 4) {
        // Its size is no message's: what follows cannot be trusted to be cut rightly.
        broken("a message of " + length + " octets");
      }
      return;
    }
    if (!(read instanceof ClientServerMessage message)) {
      discard(BulkDiscard.OTHER_MESSAGE);
      return;
    }
    Open about = open.get(message.transactionId());
    switch (message.type()) {
      case MessageTypes.LEASEQUERY_REPLY -> reply(about, message);
      case MessageTypes.LEASEQUERY_DATA -> data(about, message);
      case MessageTypes.LEASEQUERY_DONE -> ended(about, message);
      default -> discard(BulkDiscard.OTHER_MESSAGE);
    }
  }

  private void reply(Open about, ClientServerMessage message) {
    if (about == null) {
      discard(BulkDiscard.UNKNOWN_TRANSACTION);
      return;
    }
    Optional<BulkDiscard> bad = replies.identities(message.options());
    if (bad.isPresent()) {
      discard(bad.get());
      broken("a reply that is not to us, or from nobody we believe: " + bad.get());
      return;
    }
    if (about.isReplied()) {
      broken("a second LEASEQUERY-REPLY to one query");
      return;
    }
    heard(about);
    isKnownToAnswer = true;
    int status = StatusCode.in(message.options());
    if (status != StatusCode.SUCCESS) {
      closeQuery(message);
      failed(about.pending, status, text(message));
      fill();
      return;
    }
    about.serverId = Optional.of(replies.serverId(message.options()));
    if (replies.hasClient(message.options())) {
      leases(about, message);
    } else {
      // Section 6.3: no DONE follows.
      closeQuery(message);
      end(about.pending, BulkOutcome.Ending.NOTHING, OptionalInt.of(status), text(message));
      fill();
    }
  }

  private void data(Open about, ClientServerMessage message) {
    if (about == null) {
      discard(BulkDiscard.UNKNOWN_TRANSACTION);
    } else if (!about.isReplied()) {
      broken("a LEASEQUERY-DATA before the LEASEQUERY-REPLY");
    } else if (replies.hasClient(message.options())) {
      heard(about);
      leases(about, message);
    } else {
      heard(about);
      discard(BulkDiscard.NO_DATA);
    }
  }

  private void ended(Open about, ClientServerMessage message) {
    // Section 6.3: a DONE of no query that is open ends the connection.
    if (about == null || !about.isReplied()) {
      discard(BulkDiscard.UNKNOWN_TRANSACTION);
      broken("a LEASEQUERY-DONE of no query");
      return;
    }
    heard(about);
    closeQuery(message);
    int status = StatusCode.in(message.options());
    if (status == StatusCode.SUCCESS) {
      end(about.pending, BulkOutcome.Ending.COMPLETE, OptionalInt.of(status), text(message));
    } else {
      failed(about.pending, status, text(message));
    }
    fill();
  }

  private void leases(Open about, ClientServerMessage message) {
    Optional<ClientLeases> read =
        replies.client(
            about.pending.query(), message.options(), about.serverId.orElseThrow(), arrived);
    if (read.isPresent()) {
      handover.add(about.pending, read.get());
    }
  }

  /** Leases were handed on or taken: says so, and has the server wait or go on. */
  private void moved() {
    report(progress.waitingFor());
    line.ifPresent(Line::adjustReading);
  }

  /** A query that the server ended with an error: tried again if that may help. */
  private void failed(PendingQuery pending, int status, String text) {
    handover.flush();
    String why = StatusNames.of(status) + (text.isEmpty() ? "" : ": " + text);
    boolean passing = status == StatusCode.QUERY_TERMINATED || status == StatusCode.UNSPEC_FAIL;
    if (!passing) {
      end(pending, BulkOutcome.Ending.REFUSED, OptionalInt.of(status), why);
    } else if (again(pending, OptionalInt.of(status), why)) {
      // A server that just gave up needs a pause before it is asked again.
      List<PendingQuery> others = new ArrayList<>();
      open.values().forEach(o -> others.add(o.pending));
      open.clear();
      others.forEach(waiting::addFirst);
      hangUp();
      retryLater(why);
    }
  }

  /** The connection is of no use any more. */
  private void broken(String why) {
    boolean wasUseful = line.filter(l -> l.useful).isPresent();
    counters.count("bulk.connections-lost");
    hangUp();
    handover.flush();
    List<Open> lost = List.copyOf(open.values());
    open.clear();
    boolean begun = lost.stream().anyMatch(Open::isReplied);
    List<PendingQuery> left = new ArrayList<>();
    int endedBefore = outcomes.size();
    // A server that closes between two queries has not failed at the next.
    boolean idle = wasUseful && !begun;
    for (Open query : lost) {
      if (idle) {
        left.add(query.pending);
      } else if (again(query.pending, OptionalInt.empty(), why)) {
        left.add(waiting.poll());
      }
    }
    for (int i = left.size() - 1; i >= 0; i--) {
      waiting.addFirst(left.get(i));
    }
    boolean isHopeless = !isKnownToAnswer && outcomes.size() > endedBefore;
    if (isHopeless || lost.isEmpty() && !wasUseful && ++failures >= settings.attempts()) {
      // Nobody is there: the other queries would fare no better.
      List<PendingQuery> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(
          pending -> {
            pending.spend(settings.attempts());
            end(pending, unfinished(pending), OptionalInt.empty(), why);
          });
    }
    if (waiting.isEmpty()) {
      stopTimer();
      done.complete(List.copyOf(outcomes));
    } else if (idle) {
      connect();
    } else {
      retryLater(why);
    }
  }

  /** Puts a query that failed in front of those that wait, unless it failed too often. */
  private boolean again(PendingQuery pending, OptionalInt status, String why) {
    if (pending.isAtLastAttempt(settings.attempts())) {
      failures = 0;
      end(pending, unfinished(pending), status, why);
      return false;
    }
    pending.failed();
    failures = Math.max(failures, pending.failures());
    counters.count("bulk.retries");
    listener.retrying(server, pending.query(), why);
    waiting.addFirst(pending);
    return true;
  }

  private static BulkOutcome.Ending unfinished(PendingQuery pending) {
    return pending.leases() > 0 ? BulkOutcome.Ending.CUT_OFF : BulkOutcome.Ending.SILENT;
  }

  private void retryLater(String why) {
    stopTimer();
    int doublings = Math.min(Math.max(failures, 1) - 1, 20);
    Duration wait = settings.retry().multipliedBy(1L << doublings);
    wait = wait.compareTo(settings.longestRetry()) > 0 ? settings.longestRetry() : wait;
    // So that the requestors of many machines do not all come back at once.
    long nanos = (long) (wait.toNanos() * (0.9 + 0.2 * random.nextDouble()));
    report(Optional.of("another attempt, after " + why));
    timer = Optional.of(connections.thread().schedule(this::connect, nanos, TimeUnit.NANOSECONDS));
  }

  private void end(
      PendingQuery pending, BulkOutcome.Ending ending, OptionalInt status, String why) {
    handover.flush();
    if (ending == BulkOutcome.Ending.COMPLETE
        || ending == BulkOutcome.Ending.NOTHING
        || ending == BulkOutcome.Ending.REFUSED) {
      failures = 0;
      line.ifPresent(l -> l.useful = true);
    }
    BulkOutcome outcome =
        new BulkOutcome(
            server, pending.query(), ending, status, why, pending.leases(), pending.failures() + 1);
    counters.count("bulk.ended", ending);
    outcomes.add(outcome);
    report(Optional.empty());
    listener.ended(outcome);
  }

  private void heard(Open about) {
    about.lastHeard = arrived;
  }

  private void closeQuery(ClientServerMessage message) {
    open.remove(message.transactionId());
  }

  private void watch(Duration time) {
    timer =
        Optional.of(
            connections.thread().schedule(this::look, time.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Gives the connection up if a query has waited too long for a message. */
  private void look() {
    timer = Optional.empty();
    Instant now = steady.instant();
    Duration least = settings.dataTimeout();
    boolean stopped = line.filter(l -> l.stopped).isPresent();
    for (Open query : open.values()) {
      Duration left = settings.dataTimeout().minus(Duration.between(query.lastHeard, now));
      if (!stopped && (left.isZero() || left.isNegative())) {
        counters.count("bulk.timeouts");
        broken("no message for " + settings.dataTimeout().toSeconds() + " s");
        return;
      }
      least = !stopped && left.compareTo(least) < 0 ? left : least;
    }
    watch(least);
  }

  private void hangUp() {
    line.ifPresent(l -> l.connection.close());
    line = Optional.empty();
  }

  private void stopTimer() {
    timer.ifPresent(t -> t.cancel(false));
    timer = Optional.empty();
  }

  private void discard(BulkDiscard reason) {
    counters.count("bulk.discarded", reason);
  }

  private void report(Optional<String> waitingFor) {
    progress = new BulkProgress(server, queries, outcomes.size(), handover.leases(), waitingFor);
  }

  private static String text(ClientServerMessage message) {
    return message.options().first(StatusCode.class).map(BulkReplies::text).orElse("");
  }
}
