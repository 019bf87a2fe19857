package org.lqagent.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * The rows of the table and the ways to find them: by prefix, by client, by their end. Null stands
 * for no row. Knows nothing of threads but that {@link #longestMatch} may run beside a change.
 */
final class Rows {
  private final PrefixIndex[] byLength = new PrefixIndex[Ipv6Address.BITS + 1];

  /** Those in use. Replaced, never changed. */
  private PrefixIndex[] longestFirst = {};

  /** The first row of each client; the others hang on it. */
  private final ClientIndex firstOfClient = new ClientIndex();

  private final Map<String, int[]> onInterface = new HashMap<>();
  private final ExpiryHeap ends = new ExpiryHeap();
  private final Interner interner = new Interner();

  /** What was shared last: most leases that come together have the same. */
  private Duid lastServerId;

  private Place lastPlace;
  private int size;

  int size() {
    return size;
  }

  Binding longestMatch(Ipv6Address address) {
    for (PrefixIndex index : longestFirst) {
      Binding row = index.find(address.high(), address.low());
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  List<Binding> matches(Ipv6Address address) {
    List<Binding> found = new ArrayList<>();
    for (PrefixIndex index : longestFirst) {
      Binding row = index.find(address.high(), address.low());
      if (row != null) {
        found.add(row);
      }
    }
    return found;
  }

  Binding exact(Ipv6Prefix prefix) {
    return exact(prefix.length(), prefix.network().high(), prefix.network().low());
  }

  /** The row of a binding's lease, whoever holds it. */
  Binding sameLease(Binding binding) {
    return exact(binding.length(), binding.high, binding.low);
  }

  private Binding exact(int length, long high, long low) {
    PrefixIndex index = byLength[length];
    return index == null ? null : index.find(high, low);
  }

  /** The row that ends first, of those that ever do. */
  Binding endsFirst() {
    return ends.first();
  }

  List<Binding> endingBefore(long time) {
    List<Binding> found = new ArrayList<>();
    ends.forEachBefore(time, found::add);
    return found;
  }

  List<Binding> ofClient(Duid clientId) {
    List<Binding> found = new ArrayList<>();
    for (Binding row = firstOfClient.find(clientId); row != null; row = row.nextOfClient) {
      found.add(row);
    }
    return found;
  }

  List<Binding> where(Predicate<Binding> wanted) {
    List<Binding> found = new ArrayList<>();
    for (Binding row : toArray()) {
      if (wanted.test(row)) {
        found.add(row);
      }
    }
    return found;
  }

  Binding[] toArray() {
    Binding[] all = new Binding[size];
    int at = 0;
    for (PrefixIndex index : longestFirst) {
      at = index.copyTo(all, at);
    }
    return all;
  }

  int onInterface(String interfaceName) {
    int[] count = onInterface.get(interfaceName);
    return count == null ? 0 : count[0];
  }

  /** How many addresses or prefixes a client holds on an interface; null for one not known. */
  int count(Duid clientId, String interfaceName, boolean prefixes) {
    int count = 0;
    for (Binding row = firstOfClient.find(clientId); row != null; row = row.nextOfClient) {
      boolean isThere = Objects.equals(row.place.interfaceName(), interfaceName);
      if (row.isPrefix() == prefixes && isThere) {
        count++;
      }
    }
    return count;
  }

  /** An equal binding that shares what it can with those of the same client, and with others. */
  Binding share(Binding binding) {
    Binding first = firstOfClient.find(binding.clientId());
    Duid clientId = first == null ? binding.clientId() : first.clientId();
    for (Binding other = first; other != null; other = other.nextOfClient) {
      if (other.place.equals(binding.place)) {
        return binding.sharing(clientId, shared(binding.serverId), other.place);
      }
    }
    return binding.sharing(clientId, shared(binding.serverId), shared(binding.place));
  }

  private Duid shared(Duid serverId) {
    if (serverId != lastServerId) {
      lastServerId = interner.one(serverId);
    }
    return lastServerId;
  }

  private Place shared(Place place) {
    if (lastPlace != null && place.hasPartsOf(lastPlace)) {
      return place;
    }
    lastPlace = place.sharing(interner);
    return lastPlace;
  }

  void add(Binding row) {
    index(row.length()).put(row);
    link(row);
    ends.add(row);
    size++;
  }

  /** Puts a row in the stead of one with the same prefix. */
  void replace(Binding old, Binding row) {
    byLength[row.length()].put(row);
    unlink(old);
    link(row);
    ends.replace(old, row);
  }

  void remove(Binding row) {
    byLength[row.length()].remove(row);
    unlink(row);
    ends.remove(row);
    size--;
  }

  private PrefixIndex index(int length) {
    if (byLength[length] == null) {
      byLength[length] = new PrefixIndex(length);
      List<PrefixIndex> used = new ArrayList<>();
      for (int longer = Ipv6Address.BITS; longer >= 0; longer--) {
        if (byLength[longer] != null) {
          used.add(byLength[longer]);
        }
      }
      longestFirst = used.toArray(PrefixIndex[]::new);
    }
    return byLength[length];
  }

  private void link(Binding row) {
    row.nextOfClient = firstOfClient.put(row);
    if (row.place.interfaceName() != null) {
      onInterface.computeIfAbsent(row.place.interfaceName(), none -> new int[1])[0]++;
    }
  }

  private void unlink(Binding row) {
    Binding first = firstOfClient.find(row.clientId());
    if (first != row) {
      Binding before = first;
      while (before.nextOfClient != row) {
        before = before.nextOfClient;
      }
      before.nextOfClient = row.nextOfClient;
    } else if (row.nextOfClient == null) {
      firstOfClient.remove(row.clientId());
    } else {
      firstOfClient.put(row.nextOfClient);
    }
    row.nextOfClient = null;
    if (row.place.interfaceName() != null && --onInterface.get(row.place.interfaceName())[0] == 0) {
      onInterface.remove(row.place.interfaceName());
    }
  }
}
