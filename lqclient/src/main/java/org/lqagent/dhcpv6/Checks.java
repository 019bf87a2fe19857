package org.lqagent.dhcpv6;

/** Refuses what a wire field cannot hold: the caller's mistake, named with its field and value. */
final class Checks {
  static final long U32_MAX = 0xffff_ffffL;

  private Checks() {}

  static void u8(String field, int value) {
    range(field, value, 0xff);
  }

  static void u16(String field, int value) {
    range(field, value, 0xffff);
  }

  static void u24(String field, int value) {
    range(field, value, 0xff_ffff);
  }

  static void u32(String field, long value) {
    range(field, value, U32_MAX);
  }

  private static void range(String field, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(field + " must be in 0.." + max + ", is " + value);
    }
  }
}
