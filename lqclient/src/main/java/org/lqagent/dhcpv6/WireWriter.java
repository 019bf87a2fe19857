package org.lqagent.dhcpv6;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Octets being written in network order; grows as needed up to the 64 KiB of a datagram. */
public final class WireWriter {
  private static final int MAX_OCTETS = 0xffff;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] octets = new byte[128];
  private int at;

  static void putLong(byte[] octets, int at, long value) {
    LONG.set(octets, at, value);
  }

  WireWriter u8(int value) {
    room(1);
    octets[at++] = (byte) value;
    return this;
  }

  WireWriter u16(int value) {
    room(2);
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
    at += 2;
    return this;
  }

  WireWriter u24(int value) {
    return u8(value >>> 16).u16(value);
  }

  WireWriter u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  WireWriter address(Ipv6Address address) {
    room(Ipv6Address.OCTETS);
    address.copyTo(octets, at);
    at += Ipv6Address.OCTETS;
    return this;
  }

  WireWriter octets(Octets value) {
    room(value.length());
    value.copyTo(octets, at);
    at += value.length();
    return this;
  }

  /**
   * Writes each option as code, length and body: RFC 8415 section 21.1.
   *
   * @throws IllegalArgumentException if a body or the whole exceeds what a 16-bit length can say
   */
  WireWriter options(Options options) {
    for (Option option : options) {
      u16(option.code()).u16(0);
      int body = at;
      option.writeBody(this);
      int length = at - body;
      octets[body - 2] = (byte) (length >>> 8);
      octets[body - 1] = (byte) length;
    }
    return this;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(octets, at);
  }

  private void room(int count) {
    if (at + count > MAX_OCTETS) {
      throw new IllegalArgumentException(
          "a message has at most " + MAX_OCTETS + " octets, this has " + (at + count) + " or more");
    }
    if (at + count > octets.length) {
      octets = Arrays.copyOf(octets, Math.max(at + count, 2 * octets.length));
    }
  }
}
