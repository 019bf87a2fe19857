package org.lqagent.dhcpv6;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv6 address as two unsigned halves in network order.
 *
 * <p>Not {@link Inet6Address}: a table holds millions of these, longest prefix match wants masks
 * and order, and {@code InetAddress.getByAddress} turns ::ffff:10.0.0.1 into an IPv4 address.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record Ipv6Address(long high, long low) implements Comparable<Ipv6Address> {
  /** The number of octets and of bits in an address. */
  public static final int OCTETS = 16;

  public static final int BITS = 128;

  /** The unspecified address, {@code ::}. */
  public static final Ipv6Address UNSPECIFIED = new Ipv6Address(0, 0);

  /** All_DHCP_Servers, site scope: RFC 8415 section 7.1. */
  public static final Ipv6Address ALL_DHCP_SERVERS = parse("ff05::1:3");

  /** All_DHCP_Relay_Agents_and_Servers, link scope: RFC 8415 section 7.1. */
  public static final Ipv6Address ALL_DHCP_RELAY_AGENTS_AND_SERVERS = parse("ff02::1:2");

  /** Of 16 bits each, in the text form. */
  private static final int GROUPS = 8;

  private static final int MAX_TEXT = 39;

  /**
   * Reads the text form, without a zone.
   *
   * @throws IllegalArgumentException if the text is not an IPv6 address
   */
  public static Ipv6Address parse(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || !InetAddresses.isInetAddress(text)) {
      throw new IllegalArgumentException("need an IPv6 address, have \"" + text + "\"");
    }
    InetAddress parsed = InetAddresses.forString(text);
    byte[] octets = parsed.getAddress();
    // Guava gives an IPv4 address for the mapped form.
    return octets.length == OCTETS
        ? of(octets)
        : new Ipv6Address(0, 0xffff_0000_0000L | ByteBuffer.wrap(octets).getInt() & 0xffff_ffffL);
  }

  /** Reads 16 octets in network order. */
  public static Ipv6Address of(byte[] octets) {
    if (octets.length != OCTETS) {
      throw new IllegalArgumentException("need 16 octets, have " + octets.length);
    }
    return of(octets, 0);
  }

  /** Reads 16 octets in network order, from an index on. */
  public static Ipv6Address of(byte[] octets, int from) {
    return new Ipv6Address(
        WireReader.getLong(octets, from), WireReader.getLong(octets, from + Long.BYTES));
  }

  /** The address without its zone. */
  public static Ipv6Address of(Inet6Address address) {
    return of(address.getAddress(), 0);
  }

  public byte[] toByteArray() {
    byte[] octets = new byte[OCTETS];
    copyTo(octets, 0);
    return octets;
  }

  /** Writes the 16 octets in network order, from an index on. */
  public void copyTo(byte[] target, int at) {
    WireWriter.putLong(target, at, high);
    WireWriter.putLong(target, at + Long.BYTES, low);
  }

  /** The same address without a zone, for the sockets of the JDK. */
  public Inet6Address toInet() {
    try {
      return Inet6Address.getByAddress(null, toByteArray(), -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 octets are an address", e);
    }
  }

  /** The same address in a zone: an interface index, which link-local addresses need. */
  public Inet6Address toInet(int interfaceIndex) {
    try {
      return Inet6Address.getByAddress(null, toByteArray(), interfaceIndex);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 octets are an address", e);
    }
  }

  public boolean isUnspecified() {
    return (high | low) == 0;
  }

  /** Whether it lies in ff00::/8. */
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  /** Whether it lies in fe80::/10. */
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  /** Whether it is ::1. */
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  /**
   * The address with all bits behind the first {@code length} cleared.
   *
   * @param length in bits, 0..128
   */
  public Ipv6Address masked(int length) {
    if (length <= 0) {
      return UNSPECIFIED;
    }
    if (length >= BITS) {
      return this;
    }
    return length <= Long.SIZE
        ? new Ipv6Address(high & -1L << Long.SIZE - length, 0)
        : new Ipv6Address(high, low & -1L << BITS - length);
  }

  @Override
  public int compareTo(Ipv6Address other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  // Written out: what java makes of a record is slow to begin with.
  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv6Address that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    // Neighbouring addresses and prefixes differ in few bits; spread them over the whole word.
    long mixed = (high * 0x9e37_79b9_7f4a_7c15L ^ low) * 0xc2b2_ae3d_27d4_eb4fL;
    return (int) (mixed >>> 32);
  }

  /** The text form of RFC 5952; by hand, because lists of leases are made of these. */
  @Override
  public String toString() {
    int gap = GROUPS;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = zerosFrom(i);
      // Section 4.2: the longest run of zeros of more than one group, the first of equals.
      if (length > gapLength) {
        gap = i;
        gapLength = length;
      }
    }
    StringBuilder text = new StringBuilder(MAX_TEXT);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      if (i > 0 && i != gap + gapLength) {
        text.append(':');
      }
      appendHex(text, group(i));
    }
    return text.toString();
  }

  private int zerosFrom(int first) {
    int next = first;
    while (next < GROUPS && group(next) == 0) {
      next++;
    }
    return next - first;
  }

  private int group(int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> 48 - 16 * (index % (GROUPS / 2))) & 0xffff;
  }

  private static void appendHex(StringBuilder text, int group) {
    for (int shift = 12; shift >= 0; shift -= 4) {
      if (shift == 0 || group >>> shift != 0) {
        text.append(Character.forDigit(group >>> shift & 0xf, 16));
      }
    }
  }
}
