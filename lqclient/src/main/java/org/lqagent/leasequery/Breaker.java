package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.lqagent.dhcpv6.Duid;

/**
 * Spares servers: so many questions at a time for a live one, one about every 64 s for one that
 * fell silent (RFC 4388 section 6.6), so that nothing rushes at it when it comes back.
 */
final class Breaker {
  /** What can be done with a question for the servers of a round. */
  enum Admission {
    ASK,
    /** A live one has enough before it. */
    FULL,
    SILENT
  }

  /** Questions that others answered and this server did not, after which it is silent too. */
  static final int MISSES = 20;

  private final Pace pace;
  private final RandomGenerator random;
  private final Map<Server, Health> health = new LinkedHashMap<>();

  /** Servers that are kept in mind; more only while all of them have questions before them. */
  static final int MOST_SERVERS = 1024;

  private static final class Health {
    private int open;
    private Optional<Duid> serverId = Optional.empty();
    private int missed;
    private Instant silentSince = Instant.MAX;
    private Instant poll = Instant.MIN;
    private Instant lastAnswer = Instant.MIN;
    private long asked;
    private long answered;

    private boolean isSilent() {
      return !silentSince.equals(Instant.MAX);
    }

    private boolean canBeAsked(Instant now) {
      return !isSilent() || open == 0 && !now.isBefore(poll);
    }
  }

  Breaker(Pace pace, RandomGenerator random) {
    this.pace = pace;
    this.random = random;
  }

  Admission admission(List<Server> round, Instant now) {
    Admission admission = Admission.SILENT;
    for (Server server : round) {
      Health state = of(server);
      if (!state.isSilent() && state.open >= pace.openPerServer()) {
        return Admission.FULL;
      }
      if (state.canBeAsked(now)) {
        admission = Admission.ASK;
      }
    }
    return admission;
  }

  /** The servers of a round that are not silent, or whose turn to be tried it is. */
  List<Server> askable(List<Server> round, Instant now) {
    for (Server server : round) {
      if (!of(server).canBeAsked(now)) {
        return round.stream().filter(other -> of(other).canBeAsked(now)).toList();
      }
    }
    return round;
  }

  /** A question is put to a server; {@link #answered} or {@link #released} ends it. */
  void asked(Server server) {
    Health state = of(server);
    state.open++;
    state.asked++;
  }

  /** It answered; true if it had been silent. */
  boolean answered(Server server, Instant now) {
    Health state = of(server);
    boolean back = state.isSilent();
    state.open--;
    state.answered++;
    heard(state, now);
    return back;
  }

  /** It said something more about a question it had answered. */
  void heard(Server server, Instant now) {
    heard(of(server), now);
  }

  /** Says under which SERVERID one server answers; returns the one before if that was another. */
  Optional<Duid> identified(Server server, Duid serverId) {
    Health state = of(server);
    Optional<Duid> before = state.serverId;
    if (server.isMulticast() || before.isPresent() && before.get().equals(serverId)) {
      return Optional.empty();
    }
    state.serverId = Optional.of(serverId);
    return before;
  }

  private static void heard(Health state, Instant now) {
    state.missed = 0;
    state.silentSince = Instant.MAX;
    state.lastAnswer = now;
  }

  /** The question was settled otherwise before it could be expected to answer. */
  void released(Server server) {
    of(server).open--;
  }

  /**
   * It did not answer in time; true if that makes it a silent one.
   *
   * @param asked when it was asked: if it has been heard since, it is alive
   * @param exhausted whether it was asked as often as the RFC has it
   */
  boolean unanswered(Server server, Instant asked, boolean exhausted, Instant now) {
    Health state = of(server);
    state.open--;
    if (state.isSilent()) {
      state.poll = nextPoll(now);
      return false;
    }
    if (!state.lastAnswer.isBefore(asked)) {
      return false;
    }
    state.missed++;
    if (!exhausted && state.missed < MISSES) {
      return false;
    }
    state.silentSince = now;
    state.poll = nextPoll(now);
    return true;
  }

  List<ServerState> states() {
    return health.entrySet().stream()
        .map(
            e ->
                new ServerState(
                    e.getKey(),
                    e.getValue().open,
                    known(e.getValue().silentSince),
                    known(e.getValue().lastAnswer),
                    e.getValue().asked,
                    e.getValue().answered))
        .toList();
  }

  private static Optional<Instant> known(Instant time) {
    return time.equals(Instant.MIN) || time.equals(Instant.MAX)
        ? Optional.empty()
        : Optional.of(time);
  }

  private Instant nextPoll(Instant now) {
    Duration poll = pace.poll();
    return now.plusNanos((long) (poll.toNanos() * random.nextDouble(0.9, 1.1)));
  }

  private Health of(Server server) {
    Health known = health.get(server);
    if (known != null) {
      return known;
    }
    if (health.size() >= MOST_SERVERS) {
      forgetOne();
    }
    Health made = new Health();
    health.put(server, made);
    return made;
  }

  private void forgetOne() {
    Iterator<Health> eldest = health.values().iterator();
    while (eldest.hasNext()) {
      if (eldest.next().open == 0) {
        eldest.remove();
        return;
      }
    }
  }
}
