package org.lqagent.binding;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps one of equal values: interface names, link addresses and server ids are few, and named by
 * every lease. Bounded, so that values that are not few do no harm.
 */
final class Interner {
  private static final int MAX_VALUES = 65_536;

  private final Map<Object, Object> values = new HashMap<>();

  /** The one among equals; null is its own. */
  @SuppressWarnings("unchecked") // What equals a T here is a record, a String or a List like it.
  <T> T one(T value) {
    if (value == null) {
      return null;
    }
    Object known = values.get(value);
    if (known != null) {
      return (T) known;
    }
    if (values.size() == MAX_VALUES) {
      values.clear();
    }
    values.put(value, value);
    return value;
  }
}
