package org.lqagent.leasequery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/** The questions that wait or are being asked, found by question and by what was learned. */
final class OpenInquiries {
  private final Map<Key, Inquiry> byQuestion = new HashMap<>();
  private final NavigableMap<Ipv6Address, List<Inquiry>> byAddress = new TreeMap<>();

  /** Prefixes that an open question has turned up, by their first address. */
  private final NavigableMap<Ipv6Address, Found> found = new TreeMap<>();

  private record Key(Question question, Terms terms) {
    // Written out: what java makes of a record is slow to begin with. Mostly they are the same two.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && Objects.equals(question, that.question)
          && Objects.equals(terms, that.terms);
    }

    // Few differ in their terms only.
    @Override
    public int hashCode() {
      return question.hashCode();
    }
  }

  private record Found(Ipv6Prefix prefix, Inquiry inquiry) {}

  void add(Inquiry inquiry) {
    byQuestion.put(new Key(inquiry.question, inquiry.terms), inquiry);
    if (inquiry.question instanceof Question.ByAddress asked) {
      byAddress.merge(asked.address(), List.of(inquiry), OpenInquiries::joined);
    }
  }

  void remove(Inquiry inquiry) {
    byQuestion.remove(new Key(inquiry.question, inquiry.terms));
    if (inquiry.question instanceof Question.ByAddress asked) {
      byAddress.computeIfPresent(
          asked.address(),
          (address, inquiries) ->
              inquiries.size() == 1
                  ? null
                  : inquiries.stream().filter(other -> other != inquiry).toList());
    }
    if (!found.isEmpty()) {
      found.values().removeIf(f -> f.inquiry() == inquiry);
    }
  }

  /** The open question that answers this one: an equal one, or one that found its prefix. */
  Optional<Inquiry> find(Question question, Terms terms) {
    Inquiry equal = byQuestion.get(new Key(question, terms));
    if (equal != null) {
      return Optional.of(equal);
    }
    if (question instanceof Question.ByAddress asked && !found.isEmpty()) {
      var nearest = found.floorEntry(asked.address());
      if (nearest != null
          && nearest.getValue().prefix().contains(asked.address())
          && alike(question, terms, nearest.getValue().inquiry())) {
        return Optional.of(nearest.getValue().inquiry());
      }
    }
    return Optional.empty();
  }

  /** Other questions about addresses in the prefixes that this one has just turned up. */
  List<Inquiry> covers(Inquiry inquiry, ClientLeases news) {
    List<Inquiry> covered = List.of();
    for (GrantedLease lease : news.leases()) {
      Ipv6Prefix prefix = lease.lease().prefix();
      if (prefix.isAddress()) {
        continue;
      }
      found.put(prefix.network(), new Found(prefix, inquiry));
      for (List<Inquiry> at :
          byAddress.subMap(prefix.network(), true, prefix.last(), true).values()) {
        for (Inquiry other : at) {
          if (other != inquiry && alike(other.question, other.terms, inquiry)) {
            covered = covered.isEmpty() ? new ArrayList<>() : covered;
            covered.add(other);
          }
        }
      }
    }
    return covered;
  }

  List<Inquiry> all() {
    return List.copyOf(byQuestion.values());
  }

  private static List<Inquiry> joined(List<Inquiry> some, List<Inquiry> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static boolean alike(Question question, Terms terms, Inquiry inquiry) {
    return question.linkAddress().equals(inquiry.question.linkAddress())
        && question.wanted().equals(inquiry.question.wanted())
        && terms.equals(inquiry.terms);
  }
}
