package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.StatusCode;

/**
 * One transaction id: a question sent to the servers of one round, repeated, answered, and then
 * perhaps sent to those of the next. It knows nothing of sockets and threads.
 */
final class Exchange {
  /** What is to be done now. */
  enum Step {
    WAIT,
    SEND,
    /** No more is expected of the servers of this round. */
    ROUND_OVER
  }

  final Question question;
  final int transactionId;
  final Inquiry inquiry;

  /** Kept by {@link Alarms}, as is its place there: -1 while it has none. */
  Instant alarm = Instant.MAX;

  int alarmPlace = -1;

  private final List<List<Server>> rounds;
  private final Instant deadline;
  private final Duration gather;
  private int round;
  private List<Server> servers = List.of();
  private final List<Server> unanswered = new ArrayList<>(2);
  private Retransmission retransmission;
  private Instant began;
  private Instant gatherUntil = Instant.MAX;
  private boolean toEverybody;
  private boolean settled;
  private boolean correctable;
  private boolean lingering;

  Exchange(
      Inquiry inquiry,
      Question question,
      int transactionId,
      List<List<Server>> rounds,
      Duration gather) {
    this.inquiry = inquiry;
    this.question = question;
    this.transactionId = transactionId;
    this.rounds = rounds;
    this.deadline = inquiry.deadline;
    this.gather = gather;
  }

  /** Begins with the servers given, of the round given; they are to be sent the question now. */
  void begin(int round, List<Server> servers, Instant now, RandomGenerator random) {
    this.round = round;
    this.servers = servers;
    unanswered.clear();
    unanswered.addAll(servers);
    toEverybody = false;
    for (Server server : servers) {
      toEverybody |= server.isMulticast();
    }
    began = now;
    gatherUntil = Instant.MAX;
    correctable = false;
    retransmission = Retransmission.first(now, random);
  }

  /** Whether it asks about one of the links that the client turned out to be on. */
  boolean isAboutALinkFound() {
    return !question.linkAddress().equals(inquiry.question.linkAddress());
  }

  int round() {
    return round;
  }

  /** This round and those after it. */
  List<List<Server>> remainingRounds() {
    return rounds.subList(round, rounds.size());
  }

  List<List<Server>> rounds() {
    return rounds;
  }

  List<Server> servers() {
    return servers;
  }

  /**
   * Those of this round that are to be sent the question now. One that was asked directly and has
   * answered is not: the same query would get the same answer.
   */
  List<Server> destinations() {
    return servers.stream()
        .filter(server -> server.isMulticast() || unanswered.contains(server))
        .toList();
  }

  /** Those of this round that have not said anything to the question. */
  List<Server> unanswered() {
    return unanswered;
  }

  Instant began() {
    return began;
  }

  int transmissions() {
    return retransmission.transmissions();
  }

  /** When {@link #step} is to be called. */
  Instant due() {
    Instant due = isGathering() ? gatherUntil : retransmission.due();
    return due.isAfter(deadline) ? deadline : due;
  }

  Step step(Instant now, RandomGenerator random) {
    if (now.isBefore(due())) {
      return Step.WAIT;
    }
    if (isGathering() || !now.isBefore(deadline)) {
      return Step.ROUND_OVER;
    }
    Optional<Retransmission> again = retransmission.again(now, random);
    again.ifPresent(next -> retransmission = next);
    return again.isPresent() ? Step.SEND : Step.ROUND_OVER;
  }

  /**
   * Which of the servers asked has replied: the one with that address, else with that SERVERID,
   * else any by multicast, else the only one that has not. A server with several addresses need not
   * answer from the one that was asked.
   */
  Optional<Server> sender(Ipv6Address from, Duid serverId) {
    for (Server server : servers) {
      if (server.endpoint().address().equals(from)) {
        return Optional.of(server);
      }
    }
    for (Server server : servers) {
      if (server.serverId().isPresent() && server.serverId().get().equals(serverId)) {
        return Optional.of(server);
      }
    }
    for (Server server : servers) {
      if (server.isMulticast()) {
        return Optional.of(server);
      }
    }
    return unanswered.size() == 1 ? Optional.of(unanswered.get(0)) : Optional.empty();
  }

  /** A server of this round, or one that cannot be told, has replied. */
  Step answered(Optional<Server> server, Reply reply, Instant now) {
    server.ifPresent(unanswered::remove);
    if (reply instanceof Reply.Failure failure) {
      correctable |=
          !question.wanted().isEmpty()
              && (failure.status() == StatusCode.UNKNOWN_QUERY_TYPE
                  || failure.status() == StatusCode.MALFORMED_QUERY);
      // One that would not look says nothing for the others, who may just have missed the question.
      if (toEverybody || correctable || failure.status() == StatusCode.NOT_CONFIGURED) {
        gatherFrom(now);
      }
    } else if (!(reply instanceof Reply.Useless)) {
      settled = true;
      gatherFrom(now);
    }
    return hasMoreToHear() && now.isBefore(due()) ? Step.WAIT : Step.ROUND_OVER;
  }

  private void gatherFrom(Instant now) {
    if (!isGathering()) {
      gatherUntil = now.plus(gather);
    }
  }

  /** Whether a server that answered gave leases, links, or its word that there are none. */
  boolean isSettled() {
    return settled;
  }

  /** Whether another question could fare better with these servers: RFC 5007 section 4.3.3. */
  boolean isCorrectable() {
    return correctable;
  }

  /** Whether a server may yet say what those that answered did not know. */
  boolean hasMoreToHear() {
    return toEverybody || !unanswered.isEmpty();
  }

  /** From now on it waits for nothing, and takes leases only. */
  void linger() {
    lingering = true;
  }

  boolean isLingering() {
    return lingering;
  }

  boolean isExhausted(Instant now) {
    return !isGathering() && now.isBefore(deadline);
  }

  private boolean isGathering() {
    return !gatherUntil.equals(Instant.MAX);
  }
}
