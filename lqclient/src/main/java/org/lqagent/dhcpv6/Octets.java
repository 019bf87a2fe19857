package org.lqagent.dhcpv6;

import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of octets that compares by content, as a record's byte[] would not. */
public final class Octets implements Comparable<Octets> {
  public static final Octets EMPTY = new Octets(new byte[0]);

  private static final HexFormat HEX = HexFormat.of();
  private static final HexFormat COLON_HEX = HexFormat.ofDelimiter(":");

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Octets copyOf(byte[] bytes) {
    return copyOf(bytes, 0, bytes.length);
  }

  public static Octets copyOf(byte[] bytes, int from, int length) {
    return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, from, from + length));
  }

  /**
   * Reads hexadecimal digits; colons, dashes and white space between octets are ignored.
   *
   * @throws IllegalArgumentException if anything else stands there, or half an octet
   */
  public static Octets ofHex(String hex) {
    try {
      return new Octets(HEX.parseHex(hex.replaceAll("[:\\s-]", "")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "need an even number of hexadecimal digits, have \"" + hex + "\"", e);
    }
  }

  public int length() {
    return bytes.length;
  }

  /** The unsigned octet at an index. */
  public int at(int index) {
    return bytes[index] & 0xff;
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  WireReader reader() {
    return WireReader.of(bytes, 0, bytes.length);
  }

  /** The octets as {@code 00:03:00:01}, the way DUIDs and hardware addresses are written. */
  public String toColonHex() {
    return COLON_HEX.formatHex(bytes);
  }

  @Override
  public int compareTo(Octets other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
  }

  @Override
  public int hashCode() {
    // By 31, as Arrays does, DUIDs and hardware addresses that count up fall on each other.
    long hash = bytes.length;
    for (byte octet : bytes) {
      hash = (hash ^ octet) * 0x9e37_79b9_7f4a_7c15L;
    }
    return (int) ((hash ^ hash >>> 32) * 0x9e37_79b9_7f4a_7c15L >>> 32);
  }

  /** The octets as plain hexadecimal digits. */
  @Override
  public String toString() {
    return HEX.formatHex(bytes);
  }
}
