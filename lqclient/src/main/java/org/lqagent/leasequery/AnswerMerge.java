package org.lqagent.leasequery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Joins the answers of several servers to one question: RFC 5007 section 4.3.4.
 *
 * <p>What is disjoint is united. Where two answers speak of the same lease, or give overlapping
 * prefixes to two clients, the more recent last transaction wins; a server's later answer replaces
 * its own earlier one.
 */
final class AnswerMerge {
  /** Ages are whole seconds, so last transactions closer than this are the same. */
  static final Duration SAME_TIME = Duration.ofSeconds(1);

  private final List<Conflict.Claim> claims = new ArrayList<>(2);
  private final List<Duid> trust;
  private final Consumer<Conflict> conflicts;

  /**
   * @param trust whose word counts more if the last transactions are the same, the most trusted
   *     first; that of any other the least, and of equals who was first
   */
  AnswerMerge(List<Duid> trust, Consumer<Conflict> conflicts) {
    this.trust = trust;
    this.conflicts = conflicts;
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }

  /** Takes an answer in; returns the part of it that is news, if any is. */
  Optional<ClientLeases> add(ClientLeases read) {
    ClientLeases answer = trust.isEmpty() ? read : lifted(read);
    List<GrantedLease> news = new ArrayList<>(answer.leases().size());
    for (GrantedLease lease : answer.leases()) {
      if (accept(new Conflict.Claim(lease, answer))) {
        news.add(lease);
      }
    }
    return news.isEmpty() ? Optional.empty() : Optional.of(with(answer, news));
  }

  /** Who holds what, as far as is known. */
  List<ClientLeases> clients() {
    if (isOneWholeAnswer()) {
      return List.of(claims.get(0).by());
    }
    Map<ClientLeases, List<GrantedLease>> held = new LinkedHashMap<>();
    for (Conflict.Claim claim : claims) {
      held.computeIfAbsent(claim.by(), by -> new ArrayList<>(2)).add(claim.lease());
    }
    List<ClientLeases> clients = new ArrayList<>(held.size());
    held.forEach((answer, leases) -> clients.add(with(answer, leases)));
    return clients;
  }

  private boolean isOneWholeAnswer() {
    if (claims.isEmpty() || claims.size() != claims.get(0).by().leases().size()) {
      return false;
    }
    for (Conflict.Claim claim : claims) {
      if (claim.by() != claims.get(0).by()) {
        return false;
      }
    }
    return true;
  }

  private boolean accept(Conflict.Claim claim) {
    List<Conflict.Claim> beaten = new ArrayList<>(0);
    boolean news = true;
    for (Conflict.Claim known : claims) {
      if (!rival(claim, known)) {
        continue;
      }
      boolean wins = wins(claim, known);
      if (!claim.by().clientId().equals(known.by().clientId())) {
        conflicts.accept(wins ? new Conflict(claim, known) : new Conflict(known, claim));
      }
      if (!wins) {
        return false;
      }
      news = news && !sameAgain(claim, known);
      beaten.add(known);
    }
    claims.removeAll(beaten);
    claims.add(claim);
    return news;
  }

  private static boolean rival(Conflict.Claim a, Conflict.Claim b) {
    if (a.lease().lease().equals(b.lease().lease())) {
      return true;
    }
    Ipv6Prefix first = a.lease().lease().prefix();
    Ipv6Prefix second = b.lease().lease().prefix();
    return (first.contains(second) || second.contains(first))
        && !a.by().clientId().equals(b.by().clientId());
  }

  private boolean wins(Conflict.Claim claim, Conflict.Claim known) {
    return claim.by().serverId().equals(known.by().serverId())
        || (near(claim.by().lastTransaction(), known.by().lastTransaction())
            ? rank(claim.by()) < rank(known.by())
            : claim.by().lastTransaction().isAfter(known.by().lastTransaction()));
  }

  /** Puts an answer just behind what it beats by trust only, as whoever it is told to sees ages. */
  private ClientLeases lifted(ClientLeases answer) {
    Instant last = answer.lastTransaction();
    for (GrantedLease lease : answer.leases()) {
      for (Conflict.Claim known : claims) {
        Instant knownLast = known.by().lastTransaction();
        if (rival(new Conflict.Claim(lease, answer), known)
            && near(answer.lastTransaction(), knownLast)
            && rank(answer) < rank(known.by())
            && !last.isAfter(knownLast)) {
          last = knownLast.plus(1, ChronoUnit.MICROS);
        }
      }
    }
    return last.equals(answer.lastTransaction()) ? answer : answer.at(last);
  }

  private int rank(ClientLeases answer) {
    int at = trust.indexOf(answer.serverId());
    return at < 0 ? trust.size() : at;
  }

  private static boolean sameAgain(Conflict.Claim claim, Conflict.Claim known) {
    return claim.lease().lease().equals(known.lease().lease())
        && claim.by().clientId().equals(known.by().clientId())
        && claim.by().relayData().equals(known.by().relayData())
        && near(claim.by().lastTransaction(), known.by().lastTransaction())
        && near(claim.lease().validUntil(), known.lease().validUntil())
        && near(claim.lease().preferredUntil(), known.lease().preferredUntil());
  }

  private static boolean near(Instant a, Instant b) {
    return a.equals(b) || Duration.between(a, b).abs().compareTo(SAME_TIME) <= 0;
  }

  private static ClientLeases with(ClientLeases answer, List<GrantedLease> leases) {
    return leases.size() == answer.leases().size()
        ? answer
        : new ClientLeases(
            answer.clientId(),
            answer.serverId(),
            answer.lastTransaction(),
            leases,
            answer.relayData());
  }
}
