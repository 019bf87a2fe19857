package org.lqagent.binding;

import org.lqagent.dhcpv6.Duid;

/**
 * The first row of each client, by DUID: open addressing, at most half full. The hashes are kept
 * beside the rows, so that those of other clients need not be looked at, which are anywhere in
 * memory.
 */
final class ClientIndex {
  private static final int INITIAL_CAPACITY = 64;

  private Binding[] rows = new Binding[INITIAL_CAPACITY];
  private int[] hashes = new int[INITIAL_CAPACITY];
  private int size;

  /** The first row of a client, or null. */
  Binding find(Duid clientId) {
    return rows[slot(clientId, clientId.hashCode())];
  }

  /** Makes a row the first of its client; gives that which was, or null. */
  Binding put(Binding row) {
    if (2 * (size + 1) > rows.length) {
      grow();
    }
    int hash = row.clientId().hashCode();
    int at = slot(row.clientId(), hash);
    Binding before = rows[at];
    if (before == null) {
      size++;
    }
    rows[at] = row;
    hashes[at] = hash;
    return before;
  }

  /** Forgets a client. */
  void remove(Duid clientId) {
    int mask = rows.length - 1;
    int hole = slot(clientId, clientId.hashCode());
    if (rows[hole] == null) {
      return;
    }
    size--;
    // Rows behind the hole that were pushed there by it move back, until a gap.
    for (int at = hole + 1 & mask; rows[at] != null; at = at + 1 & mask) {
      int home = hashes[at] & mask;
      if ((at - home & mask) >= (at - hole & mask)) {
        rows[hole] = rows[at];
        hashes[hole] = hashes[at];
        hole = at;
      }
    }
    rows[hole] = null;
  }

  private void grow() {
    Binding[] fewer = rows;
    int[] ofFewer = hashes;
    rows = new Binding[2 * fewer.length];
    hashes = new int[2 * fewer.length];
    int mask = rows.length - 1;
    for (int i = 0; i < fewer.length; i++) {
      if (fewer[i] != null) {
        int at = ofFewer[i] & mask;
        while (rows[at] != null) {
          at = at + 1 & mask;
        }
        rows[at] = fewer[i];
        hashes[at] = ofFewer[i];
      }
    }
  }

  /** Where a client is, or would be put. */
  private int slot(Duid clientId, int hash) {
    int mask = rows.length - 1;
    int at = hash & mask;
    while (rows[at] != null && (hashes[at] != hash || !rows[at].clientId().equals(clientId))) {
      at = at + 1 & mask;
    }
    return at;
  }
}
