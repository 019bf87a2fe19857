package org.lqagent.agent;

import java.util.ArrayList;
import java.util.List;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;
import org.lqagent.dhcpv6.Lease;

/**
 * Many leases, some of them marked, in about 27 octets each; those that are in cannot be taken out.
 */
final class LeaseSet {
  private static final int FEWEST = 64;
  private static final byte EMPTY = 0;
  private static final byte IN = 1;
  private static final byte MARKED = 2;

  private long[] high = new long[FEWEST];
  private long[] low = new long[FEWEST];

  /** 0 for an address, else the length of the prefix. */
  private byte[] length = new byte[FEWEST];

  private byte[] state = new byte[FEWEST];
  private int size;
  private int marked;

  void add(Lease lease) {
    if (3 * (size + 1) > 2 * state.length) {
      grow();
    }
    int at = find(lease);
    if (state[at] == EMPTY) {
      put(at, high(lease), low(lease), length(lease), IN);
      size++;
    }
  }

  /** Marks a lease; false if it is not in, or was marked before. */
  boolean mark(Lease lease) {
    int at = find(lease);
    if (state[at] != IN) {
      return false;
    }
    state[at] = MARKED;
    marked++;
    return true;
  }

  int size() {
    return size;
  }

  List<Lease> unmarked() {
    List<Lease> leases = new ArrayList<>(size - marked);
    for (int i = 0; i < state.length; i++) {
      if (state[i] == IN) {
        Ipv6Address network = new Ipv6Address(high[i], low[i]);
        leases.add(
            length[i] == 0
                ? Lease.of(network)
                : Lease.of(Ipv6Prefix.containing(network, length[i] & 0xff)));
      }
    }
    return leases;
  }

  private int find(Lease lease) {
    long h = high(lease);
    long l = low(lease);
    byte n = length(lease);
    long mixed = (h * 0x9e3779b97f4a7c15L ^ l) * 0xbf58476d1ce4e5b9L + n;
    int at = (int) (mixed ^ mixed >>> 32) & state.length - 1;
    while (state[at] != EMPTY && (high[at] != h || low[at] != l || length[at] != n)) {
      at = at + 1 & state.length - 1;
    }
    return at;
  }

  private void grow() {
    LeaseSet bigger = new LeaseSet();
    int slots = state.length * 2;
    bigger.high = new long[slots];
    bigger.low = new long[slots];
    bigger.length = new byte[slots];
    bigger.state = new byte[slots];
    for (int i = 0; i < state.length; i++) {
      if (state[i] != EMPTY) {
        Ipv6Address network = new Ipv6Address(high[i], low[i]);
        Lease lease =
            length[i] == 0
                ? Lease.of(network)
                : Lease.of(Ipv6Prefix.containing(network, length[i] & 0xff));
        bigger.put(bigger.find(lease), high[i], low[i], length[i], state[i]);
      }
    }
    high = bigger.high;
    low = bigger.low;
    length = bigger.length;
    state = bigger.state;
  }

  private void put(int at, long h, long l, byte n, byte is) {
    high[at] = h;
    low[at] = l;
    length[at] = n;
    state[at] = is;
  }

  private static long high(Lease lease) {
    return lease.prefix().network().high();
  }

  private static long low(Lease lease) {
    return lease.prefix().network().low();
  }

  private static byte length(Lease lease) {
    return lease.kind() == Lease.Kind.ADDRESS ? 0 : (byte) lease.prefix().length();
  }
}
