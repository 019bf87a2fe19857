package org.lqagent.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;
import org.lqagent.dhcpv6.LqRelayData;

/** Identity associations, found by lease and by client. One thread writes, any may read. */
final class LeaseTable implements LeaseDatabase {
  private final Links links;
  private final Map<LeasedIa.Key, LeasedIa> ias = new ConcurrentHashMap<>();
  private final Map<Duid, List<LeasedIa.Key>> byClient = new ConcurrentHashMap<>();
  private final Map<Lease, LeasedIa.Key> byLease = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<Integer> delegatedLengths =
      new ConcurrentSkipListSet<>(Comparator.reverseOrder());

  LeaseTable(Links links) {
    this.links = links;
  }

  /** Puts an entry in the place of the one of the same name; the last to name a lease has it. */
  void put(LeasedIa ia) {
    LeasedIa before = ias.put(ia.key(), ia);
    byClient.merge(
        ia.client(),
        List.of(ia.key()),
        (keys, one) -> {
          if (keys.contains(ia.key())) {
            return keys;
          }
          List<LeasedIa.Key> more = new ArrayList<>(keys);
          more.addAll(one);
          return List.copyOf(more);
        });
    for (StoredLease stored : ia.leases()) {
      byLease.put(stored.lease(), ia.key());
      if (stored.lease().kind() == Lease.Kind.PREFIX) {
        delegatedLengths.add(stored.lease().prefix().length());
      }
    }
    if (before != null) {
      for (StoredLease stored : before.leases()) {
        if (ia.leases().stream().noneMatch(now -> now.lease().equals(stored.lease()))) {
          byLease.remove(stored.lease(), ia.key());
        }
      }
    }
  }

  int size() {
    return ias.size();
  }

  @Override
  public Links links() {
    return links;
  }

  @Override
  public Optional<ClientBinding> holder(Ipv6Address address, Instant now) {
    return liveHolder(Lease.of(address), now)
        .or(
            () ->
                delegatedLengths.stream()
                    .map(length -> Lease.of(Ipv6Prefix.containing(address, length)))
                    .flatMap(lease -> liveHolder(lease, now).stream())
                    .findFirst());
  }

  private Optional<ClientBinding> liveHolder(Lease lease, Instant now) {
    LeasedIa.Key key = byLease.get(lease);
    return key == null
        ? Optional.empty()
        : ofClient(ias.get(key).client(), now).stream()
            .filter(
                binding -> binding.leases().stream().anyMatch(held -> held.lease().equals(lease)))
            .findFirst();
  }

  @Override
  public List<ClientBinding> ofClient(Duid client, Instant now) {
    Map<Link, List<LeasedIa>> byLink = new LinkedHashMap<>();
    for (LeasedIa.Key key : byClient.getOrDefault(client, List.of())) {
      LeasedIa ia = ias.get(key);
      ia.leases().stream()
          .filter(stored -> isHeld(stored, ia, now))
          .flatMap(stored -> links.of(stored.lease().prefix().network()).stream())
          .distinct()
          .forEach(link -> byLink.computeIfAbsent(link, l -> new ArrayList<>(2)).add(ia));
    }
    List<ClientBinding> bindings = new ArrayList<>(byLink.size());
    byLink.forEach((link, held) -> bindings.add(binding(client, link, held, now)));
    return bindings;
  }

  @Override
  public Stream<ClientBinding> all(Instant now) {
    return byClient.keySet().stream().flatMap(client -> ofClient(client, now).stream());
  }

  private ClientBinding binding(Duid client, Link link, List<LeasedIa> held, Instant now) {
    List<StoredLease> leases = new ArrayList<>();
    Instant heard = Instant.EPOCH;
    Optional<LqRelayData> relayData = Optional.empty();
    for (LeasedIa ia : held) {
      for (StoredLease stored : ia.leases()) {
        if (isHeld(stored, ia, now) && link.serves(stored.lease().prefix().network())) {
          leases.add(stored);
        }
      }
      if (!ia.lastTransaction().isBefore(heard)) {
        heard = ia.lastTransaction();
        relayData = ia.relayData();
      }
    }
    return new ClientBinding(client, link, heard, leases, relayData);
  }

  /** In force, and not given to somebody else since. */
  private boolean isHeld(StoredLease stored, LeasedIa ia, Instant now) {
    return stored.isLive(now) && ia.key().equals(byLease.get(stored.lease()));
  }
}
