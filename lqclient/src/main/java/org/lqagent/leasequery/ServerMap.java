package org.lqagent.leasequery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Which servers to ask about which addresses, and in what order: RFC 5007 section 4.3.2.
 *
 * <p>The servers of one round are asked together. The next round is asked when none of this one
 * answered or would look. So {@code [[A, B]]} asks both at once, {@code [[A], [B]]} B only if A
 * fails, {@code [[A], [ff05::1:3]]} everybody if A fails, and {@code [[A]]} gives up.
 *
 * @param authoritative servers of their own for some prefixes; the longest that contains the
 *     address counts
 * @param rounds the servers for all other addresses
 */
public record ServerMap(List<Authority> authoritative, List<List<Server>> rounds) {
  /**
   * Servers that are known to lease from a prefix.
   *
   * @param rounds as in {@link ServerMap}
   */
  public record Authority(Ipv6Prefix prefix, List<List<Server>> rounds) {
    public Authority {
      rounds = checked(rounds);
    }
  }

  public ServerMap {
    authoritative =
        authoritative.stream()
            .sorted(Comparator.comparingInt((Authority a) -> a.prefix().length()).reversed())
            .toList();
    rounds = checked(rounds);
  }

  /** The same servers for every address, asked together. */
  public static ServerMap of(Server... servers) {
    return new ServerMap(List.of(), List.of(List.of(servers)));
  }

  /** Every server of the map, each once. */
  public Set<Server> all() {
    Set<Server> all = new LinkedHashSet<>();
    rounds.forEach(all::addAll);
    authoritative.forEach(authority -> authority.rounds().forEach(all::addAll));
    return all;
  }

  List<List<Server>> roundsFor(Ipv6Address address) {
    for (Authority authority : authoritative) {
      if (authority.prefix().contains(address)) {
        return authority.rounds();
      }
    }
    return rounds;
  }

  private static List<List<Server>> checked(List<List<Server>> rounds) {
    List<List<Server>> copy = new ArrayList<>(rounds.size());
    rounds.forEach(round -> copy.add(List.copyOf(round)));
    if (copy.isEmpty() || copy.contains(List.<Server>of())) {
      throw new IllegalArgumentException("need at least one server in every round");
    }
    return List.copyOf(copy);
  }
}
