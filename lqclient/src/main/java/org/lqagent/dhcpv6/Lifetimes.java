package org.lqagent.dhcpv6;

/** Lifetimes on the wire: unsigned seconds, RFC 8415 section 7.7. */
public final class Lifetimes {
  /** For ever. */
  public static final long INFINITY = 0xffff_ffffL;

  private Lifetimes() {}

  static String text(long seconds) {
    return seconds == INFINITY ? "infinity" : seconds + " s";
  }

  static String text(long preferred, long valid) {
    return " preferred " + text(preferred) + " valid " + text(valid);
  }
}
