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
  private final Map<Duid, Row> firstOfClient = new HashMap<>();

  private final Map<String, Integer> onInterface = new HashMap<>();
  private final ExpiryHeap ends = new ExpiryHeap();
  private final Interner interner = new Interner();
  private int size;

  int size() {
    return size;
  }

  Row longestMatch(Ipv6Address address) {
    for (PrefixIndex index : longestFirst) {
      Row row = index.find(address.high(), address.low());
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  Row exact(Ipv6Prefix prefix) {
    PrefixIndex index = byLength[prefix.length()];
    return index == null ? null : index.find(prefix.network().high(), prefix.network().low());
  }

  /** The row that ends first, of those that ever do. */
  Row endsFirst() {
    return ends.first();
  }

  List<Row> endingBefore(long time) {
    List<Row> found = new ArrayList<>();
    ends.forEachBefore(time, found::add);
    return found;
  }

  List<Row> ofClient(Duid clientId) {
    List<Row> found = new ArrayList<>();
    for (Row row = firstOfClient.get(clientId); row != null; row = row.nextOfClient) {
      found.add(row);
    }
    return found;
  }

  List<Row> where(Predicate<Row> wanted) {
    List<Row> found = new ArrayList<>();
    for (Row row : toArray()) {
      if (wanted.test(row)) {
        found.add(row);
      }
    }
    return found;
  }

  Row[] toArray() {
    Row[] all = new Row[size];
    int at = 0;
    for (PrefixIndex index : longestFirst) {
      at = index.copyTo(all, at);
    }
    return all;
  }

  int onInterface(String interfaceName) {
    return onInterface.getOrDefault(interfaceName, 0);
  }

  /** How many addresses or prefixes a client holds on an interface; null for one not known. */
  int count(Duid clientId, String interfaceName, boolean prefixes) {
    int count = 0;
    for (Row row = firstOfClient.get(clientId); row != null; row = row.nextOfClient) {
      boolean isThere = Objects.equals(row.place.interfaceName(), interfaceName);
      if (row.isPrefix() == prefixes && isThere) {
        count++;
      }
    }
    return count;
  }

  /** A row that shares what it can with those of the same client. */
  Row make(Binding binding) {
    Row first = firstOfClient.get(binding.clientId());
    Duid clientId = first == null ? binding.clientId() : first.clientId;
    for (Row row = first; row != null; row = row.nextOfClient) {
      if (row.place.location().equals(binding.location())) {
        return new Row(binding, clientId, row.place, interner);
      }
    }
    return new Row(binding, clientId, new Place(binding.location(), interner), interner);
  }

  void add(Row row) {
    index(row.length()).put(row);
    link(row);
    ends.add(row);
    size++;
  }

  /** Puts a row in the stead of one with the same prefix. */
  void replace(Row old, Row row) {
    byLength[row.length()].put(row);
    unlink(old);
    link(row);
    ends.replace(old, row);
  }

  void remove(Row row) {
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

  private void link(Row row) {
    row.nextOfClient = firstOfClient.put(row.clientId, row);
    if (row.place.interfaceName() != null) {
      onInterface.merge(row.place.interfaceName(), 1, Integer::sum);
    }
  }

  private void unlink(Row row) {
    Row first = firstOfClient.get(row.clientId);
    if (first != row) {
      Row before = first;
      while (before.nextOfClient != row) {
        before = before.nextOfClient;
      }
      before.nextOfClient = row.nextOfClient;
    } else if (row.nextOfClient == null) {
      firstOfClient.remove(row.clientId);
    } else {
      firstOfClient.put(row.clientId, row.nextOfClient);
    }
    row.nextOfClient = null;
    if (row.place.interfaceName() != null) {
      onInterface.computeIfPresent(
          row.place.interfaceName(), (name, count) -> count == 1 ? null : count - 1);
    }
  }
}
