package org.lqagent.bulk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.leasequery.ClientLeases;
import org.lqagent.leasequery.GrantedLease;

/**
 * Puts together what several messages say of one client, since Kea sends a message for each lease.
 *
 * <p>One batch at a time is looked at, to be bounded: what of a client comes later is another part
 * of it. Leases whose last transactions differ stay apart, as each has its own.
 */
final class ClientMerge {
  private static final Duration SAME_TIME = Duration.ofSeconds(1);

  private final List<ClientLeases> clients = new ArrayList<>();
  private final Map<Duid, Integer> last = new HashMap<>();
  private int leases;

  void add(ClientLeases part) {
    Integer at = last.get(part.clientId());
    if (at != null && isSame(clients.get(at), part)) {
      ClientLeases whole = united(clients.get(at), part);
      leases += whole.leases().size() - clients.get(at).leases().size();
      clients.set(at, whole);
      return;
    }
    last.put(part.clientId(), clients.size());
    clients.add(part);
    leases += part.leases().size();
  }

  /** How many leases are held. */
  int leases() {
    return leases;
  }

  /** Everything so far, in the order of arrival; forgotten here. */
  List<ClientLeases> take() {
    List<ClientLeases> taken = List.copyOf(clients);
    clients.clear();
    last.clear();
    leases = 0;
    return taken;
  }

  private static boolean isSame(ClientLeases a, ClientLeases b) {
    return a.serverId().equals(b.serverId())
        && Duration.between(a.lastTransaction(), b.lastTransaction()).abs().compareTo(SAME_TIME)
            <= 0
        && a.relayData().equals(b.relayData());
  }

  /** The later word on a lease counts. */
  private static ClientLeases united(ClientLeases a, ClientLeases b) {
    List<GrantedLease> leases = new ArrayList<>(a.leases().size() + b.leases().size());
    for (GrantedLease lease : a.leases()) {
      if (b.leases().stream().noneMatch(other -> other.lease().equals(lease.lease()))) {
        leases.add(lease);
      }
    }
    leases.addAll(b.leases());
    return new ClientLeases(a.clientId(), a.serverId(), a.lastTransaction(), leases, a.relayData());
  }
}
