package org.lqagent.dhcpv6;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A window over received octets that ends with the part it was opened for.
 *
 * <p>Reading past the window's end, leaving octets in it, or nesting windows too deep is a {@link
 * MalformedMessageException} that names the path of options, the octet and two numbers. The path is
 * only put into words when something is wrong.
 */
final class WireReader {
  /** Windows inside windows: as many relay agents as can be allowed, and options four deep. */
  static final int MAX_DEPTH = RelayMessage.MOST_LEVELS + 4;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int MESSAGE = -1;

  private final byte[] octets;
  private final int start;
  private final int end;
  private final WireReader outer;
  private final int optionCode;
  private final int depth;
  private int at;

  private WireReader(byte[] octets, int start, int end, WireReader outer, int optionCode) {
    this.octets = octets;
    this.start = start;
    this.end = end;
    this.outer = outer;
    this.optionCode = optionCode;
    this.depth = outer == null ? 0 : outer.depth + 1;
    this.at = start;
  }

  static WireReader of(byte[] octets, int from, int length) {
    return new WireReader(octets, from, from + length, null, MESSAGE);
  }

  static long getLong(byte[] octets, int at) {
    return (long) LONG.get(octets, at);
  }

  int remaining() {
    return end - at;
  }

  boolean hasMore() {
    return at < end;
  }

  int u8() throws MalformedMessageException {
    need(1);
    return octets[at++] & 0xff;
  }

  int u16() throws MalformedMessageException {
    need(2);
    int value = (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
    at += 2;
    return value;
  }

  int u24() throws MalformedMessageException {
    need(3);
    return u8() << 16 | u16();
  }

  long u32() throws MalformedMessageException {
    need(4);
    return (long) u16() << 16 | u16();
  }

  Ipv6Address address() throws MalformedMessageException {
    need(Ipv6Address.OCTETS);
    Ipv6Address address = Ipv6Address.of(octets, at);
    at += Ipv6Address.OCTETS;
    return address;
  }

  Octets octets(int length) throws MalformedMessageException {
    need(length);
    Octets copy = Octets.copyOf(octets, at, length);
    at += length;
    return copy;
  }

  /** Everything up to the end of this window. */
  Octets rest() {
    Octets copy = Octets.copyOf(octets, at, remaining());
    at = end;
    return copy;
  }

  /** Opens a window of {@code length} octets for an option's body and steps over it. */
  WireReader slice(int code, int length) throws MalformedMessageException {
    if (depth == MAX_DEPTH) {
      throw malformed("nested deeper than " + MAX_DEPTH);
    }
    WireReader slice = new WireReader(octets, at, at + length, this, code);
    if (length > remaining()) {
      throw slice.malformed("need " + length + " octets, have " + remaining());
    }
    at += length;
    return slice;
  }

  /**
   * How many options stand from here to the end of this window, the last cut short or not; so that
   * as many are made room for, and no more than the octets can hold.
   */
  int countOptions() {
    int count = 0;
    for (int next = at; next < end; count++) {
      next += next + 4 > end ? 4 : 4 + ((octets[next + 2] & 0xff) << 8 | octets[next + 3] & 0xff);
    }
    return count;
  }

  /** Closes the window: left-over octets mean that something was not what its length said. */
  void end() throws MalformedMessageException {
    if (at != end) {
      throw malformed(remaining() + " octets left over");
    }
  }

  MalformedMessageException malformed(String what) {
    return new MalformedMessageException(path() + " at octet " + (at - start) + ": " + what);
  }

  private void need(int count) throws MalformedMessageException {
    if (count > remaining()) {
      throw malformed("need " + count + " octets, have " + remaining());
    }
  }

  private String path() {
    return outer == null ? "message" : outer.path() + " > option " + optionCode;
  }
}
