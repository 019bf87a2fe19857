package org.lqagent.binding;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The rows by the end of their valid lifetime, the first on top: a heap of four children a node,
 * where each row knows its index, so that one that is prolonged or removed need not be searched.
 */
final class ExpiryHeap {
  /** Of a row that is in no heap any more, or never ends. */
  static final int NOT_IN_HEAP = -1;

  /** Of a binding that no table has, or had. */
  static final int NEVER_IN_TABLE = -2;

  private static final int CHILDREN = 4;

  private Binding[] rows = new Binding[64];
  private int size;

  /** The row that ends first, or null. */
  Binding first() {
    return rows[0];
  }

  /** Adds a row, unless it never ends. */
  void add(Binding row) {
    if (row.isForever()) {
      row.heapIndex = NOT_IN_HEAP;
      return;
    }
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
    }
    up(row, size++);
  }

  void remove(Binding row) {
    int hole = row.heapIndex;
    if (hole < 0) {
      return;
    }
    row.heapIndex = NOT_IN_HEAP;
    Binding last = rows[--size];
    rows[size] = null;
    if (last != row) {
      place(last, hole);
    }
  }

  /** Puts a row in another's stead. */
  void replace(Binding old, Binding row) {
    if (old.heapIndex < 0 || row.isForever()) {
      remove(old);
      add(row);
      return;
    }
    int index = old.heapIndex;
    old.heapIndex = NOT_IN_HEAP;
    place(row, index);
  }

  /** Visits every row that ends before a time, in no order. */
  void forEachBefore(long time, Consumer<Binding> visitor) {
    forEachBefore(0, time, visitor);
  }

  private void forEachBefore(int index, long time, Consumer<Binding> visitor) {
    if (index >= size || rows[index].validMicros >= time) {
      return;
    }
    visitor.accept(rows[index]);
    for (int child = 1; child <= CHILDREN; child++) {
      forEachBefore(CHILDREN * index + child, time, visitor);
    }
  }

  private void place(Binding row, int index) {
    if (index > 0 && row.validMicros < rows[(index - 1) / CHILDREN].validMicros) {
      up(row, index);
    } else {
      down(row, index);
    }
  }

  private void up(Binding row, int from) {
    int index = from;
    while (index > 0) {
      int parent = (index - 1) / CHILDREN;
      if (rows[parent].validMicros <= row.validMicros) {
        break;
      }
      put(rows[parent], index);
      index = parent;
    }
    put(row, index);
  }

  private void down(Binding row, int from) {
    int index = from;
    while (true) {
      int first = CHILDREN * index + 1;
      if (first >= size) {
        break;
      }
      int earliest = first;
      for (int child = first + 1; child < Math.min(first + CHILDREN, size); child++) {
        if (rows[child].validMicros < rows[earliest].validMicros) {
          earliest = child;
        }
      }
      if (row.validMicros <= rows[earliest].validMicros) {
        break;
      }
      put(rows[earliest], index);
      index = earliest;
    }
    put(row, index);
  }

  private void put(Binding row, int index) {
    rows[index] = row;
    row.heapIndex = index;
  }
}
