package org.lqagent.leasequery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.StatusCode;

/** A question, those who wait for its answer, and what is known of that so far. */
final class Inquiry {
  /**
   * Somebody who waits.
   *
   * @param waiting how many do
   */
  record Waiter(
      Consumer<ClientLeases> onLeases,
      CompletableFuture<LeaseAnswer> future,
      AtomicInteger waiting) {
    void complete(LeaseAnswer answer) {
      waiting.decrementAndGet();
      future.complete(answer);
    }
  }

  final Question question;
  final String interfaceName;
  final Terms terms;
  final List<Waiter> waiters = new ArrayList<>(1);
  final List<Exchange> exchanges = new ArrayList<>(1);
  final AnswerMerge merge;

  Instant began = Instant.MAX;
  Instant deadline = Instant.MAX;

  /** Links that the question was asked about beside its own. */
  private Set<Ipv6Address> links = Set.of();

  private Set<Integer> statuses = Set.of();
  private int transmissions;

  Inquiry(Question question, String interfaceName, Terms terms, AnswerMerge merge) {
    this.question = question;
    this.interfaceName = interfaceName;
    this.terms = terms;
    this.merge = merge;
  }

  int linksFollowed() {
    return links.size();
  }

  /** Whether a link was not asked about yet, and is now to be. */
  boolean follow(Ipv6Address link) {
    if (links.isEmpty()) {
      links = new HashSet<>();
    }
    return !link.equals(question.linkAddress()) && links.add(link);
  }

  /** Counts a transmission; returns how many there have been. */
  int sent() {
    return ++transmissions;
  }

  void saw(int status) {
    if (statuses.isEmpty()) {
      statuses = new TreeSet<>();
    }
    statuses.add(status);
  }

  /** The verdict, all servers taken together: a positive answer beats any number of others. */
  LeaseAnswer answer() {
    if (!merge.isEmpty()) {
      return new LeaseAnswer.Bound(merge.clients());
    }
    List<Integer> seen = List.copyOf(statuses);
    if (seen.isEmpty()) {
      return new LeaseAnswer.Silence(transmissions);
    }
    // Dibbler says NotConfigured of every address that is not leased.
    return statuses.contains(StatusCode.SUCCESS) || statuses.contains(StatusCode.NOT_CONFIGURED)
        ? new LeaseAnswer.NoBinding(seen)
        : new LeaseAnswer.Refused(seen);
  }
}
