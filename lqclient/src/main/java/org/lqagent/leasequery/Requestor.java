package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.StatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requestor's state: open questions, their exchanges and who waits. Everything here happens on
 * the transport's thread; {@link LeasequeryClient} is the way in from others.
 */
final class Requestor {
  /** Looked for when there is something to say, which a command with one question seldom has. */
  private static final class Log {
    static final Logger LOG = LoggerFactory.getLogger(Requestor.class);
  }

  private static final String DISCARDED = "leasequery.discarded";

  private final LeasequerySettings settings;
  private final Transport transport;
  private final InstantSource steady;
  private final RandomGenerator jitter;
  private final Counters counters;
  private final LeasequeryListener listener;
  private final OpenExchanges exchanges;
  private final QueryWriter queries;
  private final Pacer<Inquiry> pacer;
  private final Breaker breaker;
  private final OpenInquiries inquiries = new OpenInquiries();
  private final Alarms alarms = new Alarms();
  private final LongAdder received;
  private final LongAdder sent;
  private final LongAdder asked;
  private final LongAdder repeated;
  private final LongAdder bound;
  private final WakeUp wakeLater;
  private final WakeUp pumpLater;
  private boolean closed;

  Requestor(
      LeasequerySettings settings,
      Transport transport,
      InstantSource steady,
      InstantSource timeOfDay,
      RandomGenerator random,
      Counters counters,
      LeasequeryListener listener) {
    this.settings = settings;
    this.transport = transport;
    this.steady = steady;
    // Only the ids must be hard to guess; when a question is repeated, everybody can see.
    this.jitter = new SplittableRandom(random.nextLong());
    this.counters = counters;
    this.listener = listener;
    this.exchanges = new OpenExchanges(settings, timeOfDay, random, counters);
    this.queries = new QueryWriter(settings.clientId());
    this.pacer = new Pacer<>(settings.pace());
    this.breaker = new Breaker(settings.pace(), jitter);
    this.wakeLater = new WakeUp(transport.thread(), () -> guard(this::wake));
    this.pumpLater = new WakeUp(transport.thread(), () -> guard(() -> pump(steady.instant())));
    this.received = counters.counter("leasequery.received");
    this.sent = counters.counter("leasequery.sent");
    this.asked = counters.counter("leasequery.asked");
    this.repeated = counters.counter("leasequery.repeated");
    this.bound = counters.counter("leasequery.answered.bound");
  }

  List<ServerState> servers() {
    return breaker.states();
  }

  // Questions

  void asked(Question question, String interfaceName, Terms terms, Inquiry.Waiter waiter) {
    guard(() -> ask(question, interfaceName, terms, waiter));
  }

  private void ask(Question question, String interfaceName, Terms terms, Inquiry.Waiter waiter) {
    if (closed) {
      refuse(List.of(waiter), LeasequeryClient.Refusal.CLOSED);
      return;
    }
    Optional<Inquiry> open = inquiries.find(question, terms);
    if (open.isPresent()) {
      counters.count("leasequery.shared");
      open.get().waiters.add(waiter);
      open.get().merge.clients().forEach(client -> tell(waiter, client));
      return;
    }
    Instant now = steady.instant();
    Inquiry inquiry =
        new Inquiry(
            question, interfaceName, terms, new AnswerMerge(settings.trust(), this::conflict));
    inquiry.waiters.add(waiter);
    if (!pacer.offer(interfaceName, inquiry, now)) {
      refuse(inquiry.waiters, LeasequeryClient.Refusal.QUEUE_FULL);
      return;
    }
    inquiries.add(inquiry);
    pump(now);
  }

  /** Lets go what may go. */
  private void pump(Instant now) {
    Optional<Inquiry> next = pacer.next(now, inquiry -> canGo(inquiry, now));
    while (next.isPresent()) {
      start(next.get(), now);
      next = pacer.next(now, inquiry -> canGo(inquiry, now));
    }
    pacer.ready(now).ifPresent(ready -> pumpLater.noLaterThan(ready, now));
  }

  // One whose servers are all silent goes too, so that it is refused instead of waiting for ever.
  private boolean canGo(Inquiry inquiry, Instant now) {
    for (List<Server> round : rounds(inquiry)) {
      Breaker.Admission admission = breaker.admission(round, now);
      if (admission != Breaker.Admission.SILENT) {
        return admission == Breaker.Admission.ASK;
      }
    }
    return true;
  }

  private List<List<Server>> rounds(Inquiry inquiry) {
    Question question = inquiry.question;
    Ipv6Address about =
        question instanceof Question.ByAddress byAddress
            ? byAddress.address()
            : question.linkAddress();
    return inquiry.terms.servers().orElse(settings.servers()).roundsFor(about);
  }

  private void start(Inquiry inquiry, Instant now) {
    inquiry.began = now;
    inquiry.deadline =
        inquiry.terms.deadline().or(settings::deadline).map(now::plus).orElse(Instant.MAX);
    if (!open(inquiry, inquiry.question, rounds(inquiry), now)) {
      inquiries.remove(inquiry);
      refuse(inquiry.waiters, LeasequeryClient.Refusal.SERVERS_SILENT);
    }
  }

  private boolean open(Inquiry inquiry, Question question, List<List<Server>> rounds, Instant now) {
    Exchange exchange =
        new Exchange(
            inquiry,
            question,
            exchanges.newId(now),
            rounds,
            inquiry.terms.gather().orElse(settings.gather()));
    exchanges.add(exchange);
    inquiry.exchanges.add(exchange);
    if (begin(exchange, 0, now)) {
      return true;
    }
    close(exchange, now);
    return false;
  }

  /** Begins with the first round from the one given on that has servers to ask. */
  private boolean begin(Exchange exchange, int from, Instant now) {
    for (int round = from; round < exchange.rounds().size(); round++) {
      List<Server> servers = breaker.askable(exchange.rounds().get(round), now);
      if (!servers.isEmpty()) {
        servers.forEach(breaker::asked);
        exchange.begin(round, servers, now, jitter);
        send(exchange, now);
        return true;
      }
    }
    return false;
  }

  private void send(Exchange exchange, Instant now) {
    boolean first = exchange.transmissions() == 1;
    (first ? asked : repeated).increment();
    List<Server> destinations = first ? exchange.servers() : exchange.destinations();
    for (Server server : destinations) {
      byte[] octets =
          queries.octets(
              exchange.question,
              exchange.transactionId,
              server.isMulticast() ? server.serverId() : Optional.empty());
      transport.send(server.endpoint(), octets);
      sent.increment();
      listener.sent(server.endpoint(), octets, exchange.transmissions());
    }
    // The pacer took its share for a question's very first transmission.
    int paidFor = exchange.inquiry.sent() == 1 ? 1 : 0;
    pacer.charge(destinations.size() - paidFor, now);
    wakeWhenDue(exchange, now);
  }

  // Timers

  private void wakeWhenDue(Exchange exchange, Instant now) {
    alarms.set(exchange, exchange.due());
    wakeLater.noLaterThan(exchange.alarm, now);
  }

  private void wake() {
    Instant now = steady.instant();
    for (Optional<Exchange> due = alarms.due(now); due.isPresent(); due = alarms.due(now)) {
      Exchange exchange = due.get();
      guard(() -> step(exchange, now));
    }
    alarms.next().ifPresent(next -> wakeLater.noLaterThan(next, now));
    pump(now);
  }

  private void step(Exchange exchange, Instant now) {
    switch (exchange.step(now, jitter)) {
      case WAIT -> wakeWhenDue(exchange, now);
      case SEND -> send(exchange, now);
      case ROUND_OVER -> roundOver(exchange, now);
    }
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      counters.count("leasequery.internal-errors");
      Log.LOG.error("The leasequery requestor met a state that should not exist", e);
    }
  }

  // Replies

  void received(Endpoint from, byte[] octets) {
    guard(
        () -> {
          received.increment();
          listener.received(from, octets);
          Instant now = steady.instant();
          Optional<Discard> discard =
              exchanges.read(
                  from,
                  octets,
                  now,
                  (exchange, server, serverId, reply) -> {
                    server.ifPresent(s -> identified(s, serverId));
                    take(exchange, server, reply, now);
                  });
          if (discard.isPresent()) {
            counters.count(DISCARDED, discard.get());
            listener.discarded(from, octets, discard.get());
          }
        });
  }

  private void take(Exchange exchange, Optional<Server> server, Reply reply, Instant now) {
    Inquiry inquiry = exchange.inquiry;
    server.ifPresent(s -> heard(exchange, s, now));
    if (exchange.isLingering() && reply instanceof Reply.Leases late) {
      learnedLate(inquiry, late.client(), now);
      return;
    }
    Instant due = exchange.due();
    Exchange.Step step = exchange.answered(server, reply, now);
    if (reply instanceof Reply.Leases leases) {
      inquiry.merge.add(leases.client()).ifPresent(news -> learned(inquiry, news, now));
    } else if (reply instanceof Reply.Links links) {
      follow(exchange, links.links(), now);
    } else if (reply instanceof Reply.Nothing) {
      inquiry.saw(StatusCode.SUCCESS);
    } else if (reply instanceof Reply.Failure failure) {
      inquiry.saw(failure.status());
    }
    if (step == Exchange.Step.ROUND_OVER) {
      roundOver(exchange, now);
    } else if (!exchange.due().equals(due)) {
      wakeWhenDue(exchange, now);
    }
    pump(now);
  }

  private void identified(Server server, Duid serverId) {
    Optional<Duid> before = breaker.identified(server, serverId);
    if (before.isPresent()) {
      counters.count("leasequery.server-id-changed");
      listener.isAnother(server, before.get(), serverId);
    }
  }

  private void heard(Exchange exchange, Server server, Instant now) {
    if (!exchange.unanswered().contains(server)) {
      breaker.heard(server, now);
      return;
    }
    listener.replied(server, Duration.between(exchange.began(), now));
    if (breaker.answered(server, now)) {
      listener.isBack(server);
    }
  }

  private void learned(Inquiry inquiry, ClientLeases news, Instant now) {
    inquiry.waiters.forEach(waiter -> tell(waiter, news));
    // A delegated prefix answers for every host behind that client.
    for (Inquiry other : inquiries.covers(inquiry, news)) {
      counters.count("leasequery.covered");
      if (other.exchanges.isEmpty()) {
        pacer.withdraw(other.interfaceName, other);
      }
      List.copyOf(other.exchanges).forEach(exchange -> close(exchange, now));
      inquiries.remove(other);
      for (Inquiry.Waiter waiter : other.waiters) {
        tell(waiter, news);
        inquiry.waiters.add(waiter);
      }
    }
  }

  /** Who was told that nobody holds it hears of the leases nevertheless. */
  private void learnedLate(Inquiry inquiry, ClientLeases leases, Instant now) {
    counters.count("leasequery.late-leases");
    int answered = inquiry.waiters.size();
    inquiry.merge.add(leases).ifPresent(news -> learned(inquiry, news, now));
    // Those whose open questions are answered by it too.
    inquiry
        .waiters
        .subList(answered, inquiry.waiters.size())
        .forEach(waiter -> waiter.complete(inquiry.answer()));
    pump(now);
  }

  private void follow(Exchange exchange, List<Ipv6Address> links, Instant now) {
    for (Ipv6Address link : links) {
      Inquiry inquiry = exchange.inquiry;
      if (inquiry.linksFollowed() < settings.limits().links() && inquiry.follow(link)) {
        counters.count("leasequery.links-followed");
        open(inquiry, exchange.question.at(link), exchange.remainingRounds(), now);
      }
    }
  }

  // Ends

  private void roundOver(Exchange exchange, Instant now) {
    Inquiry inquiry = exchange.inquiry;
    boolean exhausted = exchange.isExhausted(now);
    boolean mayHearMore = exchange.hasMoreToHear();
    for (Server server : exchange.unanswered()) {
      if (breaker.unanswered(server, exchange.began(), exhausted, now)) {
        listener.fellSilent(server);
      }
    }
    exchange.unanswered().clear();
    if (!exchange.isSettled() && now.isBefore(inquiry.deadline)) {
      // Section 4.3.3 allows a corrected query; only the options asked for can be wrong in ours.
      if (exchange.isCorrectable()) {
        open(inquiry, exchange.question.plain(), exchange.remainingRounds(), now);
      } else if (begin(exchange, exchange.round() + 1, now)) {
        return;
      }
    }
    if (mayHearMore && inquiry.answer() instanceof LeaseAnswer.NoBinding) {
      settle(exchange);
      exchanges.linger(exchange, now);
    } else {
      close(exchange, now);
    }
    if (inquiry.exchanges.isEmpty()) {
      finish(inquiry, now);
    }
  }

  private void close(Exchange exchange, Instant now) {
    settle(exchange);
    exchanges.remove(exchange, now);
  }

  /** Nothing is waited for any more. */
  private void settle(Exchange exchange) {
    alarms.cancel(exchange);
    exchange.unanswered().forEach(breaker::released);
    exchange.inquiry.exchanges.remove(exchange);
  }

  private void finish(Inquiry inquiry, Instant now) {
    inquiries.remove(inquiry);
    LeaseAnswer answer = inquiry.answer();
    answer
        .match(
            leases -> bound,
            none -> counters.counter("leasequery.answered.no-binding"),
            refused -> counters.counter("leasequery.answered.refused"),
            silence -> counters.counter("leasequery.answered.silence"))
        .increment();
    listener.answered(inquiry.question, answer, Duration.between(inquiry.began, now));
    inquiry.waiters.forEach(waiter -> waiter.complete(answer));
  }

  void close() {
    closed = true;
    Instant now = steady.instant();
    for (Inquiry inquiry : inquiries.all()) {
      pacer.withdraw(inquiry.interfaceName, inquiry);
      new ArrayList<>(inquiry.exchanges).forEach(exchange -> close(exchange, now));
      finish(inquiry, now);
    }
    wakeLater.cancel();
    pumpLater.cancel();
  }

  private void refuse(List<Inquiry.Waiter> waiters, LeasequeryClient.Refusal reason) {
    for (Inquiry.Waiter waiter : waiters) {
      counters.count(LeasequeryClient.REFUSED, reason);
      waiter.complete(new LeaseAnswer.Silence(0));
    }
  }

  private void conflict(Conflict conflict) {
    counters.count("leasequery.conflicts");
    listener.conflict(conflict);
  }

  // Callers' code must not end an exchange half way.
  private void tell(Inquiry.Waiter waiter, ClientLeases news) {
    try {
      waiter.onLeases().accept(news);
    } catch (RuntimeException e) {
      counters.count("leasequery.callback-errors");
      Log.LOG.error("Whoever was told of {} failed", news.clientId(), e);
    }
  }
}
