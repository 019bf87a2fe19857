package org.lqagent.binding;

/**
 * The rows of one prefix length by their network: open addressing, at most half full.
 *
 * <p>The owner of the table writes. A reader may look while it writes, and must then check that it
 * did not: whatever a reader finds is a row or nothing, and it never runs for ever.
 */
final class PrefixIndex {
  private static final int INITIAL_CAPACITY = 64;

  final int length;
  private final long highMask;
  private final long lowMask;
  private Binding[] rows = new Binding[INITIAL_CAPACITY];
  private int size;

  PrefixIndex(int length) {
    this.length = length;
    this.highMask = length == 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
    this.lowMask = length <= Long.SIZE ? 0 : -1L << 2 * Long.SIZE - length;
  }

  int size() {
    return size;
  }

  /** The row whose network an address lies in, or null. */
  Binding find(long high, long low) {
    return findNetwork(high & highMask, low & lowMask);
  }

  private Binding findNetwork(long high, long low) {
    Binding[] all = rows;
    int mask = all.length - 1;
    int at = hash(high, low) & mask;
    for (int probes = 0; probes <= mask; probes++) {
      Binding row = all[at];
      if (row == null || row.high == high && row.low == low) {
        return row;
      }
      at = at + 1 & mask;
    }
    return null;
  }

  /** Adds a row, or puts it in the stead of that with the same network. */
  void put(Binding row) {
    if (2 * (size + 1) > rows.length) {
      grow();
    }
    int at = slot(rows, row.high, row.low);
    if (rows[at] == null) {
      size++;
    }
    rows[at] = row;
  }

  void remove(Binding row) {
    int mask = rows.length - 1;
    int hole = slot(rows, row.high, row.low);
    if (rows[hole] == null) {
      return;
    }
    size--;
    // Rows behind the hole that were pushed there by it move back, until a gap.
    for (int at = hole + 1 & mask; rows[at] != null; at = at + 1 & mask) {
      int home = hash(rows[at].high, rows[at].low) & mask;
      if ((at - home & mask) >= (at - hole & mask)) {
        rows[hole] = rows[at];
        hole = at;
      }
    }
    rows[hole] = null;
  }

  /** Copies the rows to an array, from an index on; gives the index behind them. */
  int copyTo(Binding[] target, int from) {
    int at = from;
    for (Binding row : rows) {
      if (row != null) {
        target[at++] = row;
      }
    }
    return at;
  }

  private void grow() {
    Binding[] larger = new Binding[2 * rows.length];
    for (Binding row : rows) {
      if (row != null) {
        larger[slot(larger, row.high, row.low)] = row;
      }
    }
    rows = larger;
  }

  /** Where a network is, or would be put. */
  private static int slot(Binding[] rows, long high, long low) {
    int mask = rows.length - 1;
    int at = hash(high, low) & mask;
    while (rows[at] != null && (rows[at].high != high || rows[at].low != low)) {
      at = at + 1 & mask;
    }
    return at;
  }

  /** As that of Ipv6Address: networks differ in few bits, and those must reach the lowest. */
  private static int hash(long high, long low) {
    long mixed = (high * 0x9e37_79b9_7f4a_7c15L ^ low) * 0xc2b2_ae3d_27d4_eb4fL;
    return (int) (mixed >>> 32);
  }
}
