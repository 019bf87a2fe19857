package org.lqagent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/**
 * A window over a received message or attribute that ends with it.
 *
 * <p>Headers and most of rtnetlink are in the machine's order, nfnetlink's attributes in network
 * order: {@code u32} against {@code be32}.
 */
public final class NetlinkReader {
  private static final int ATTRIBUTE_HEADER = 4;

  /** NLA_F_NESTED and NLA_F_NET_BYTEORDER are flags in the type. */
  private static final int TYPE_MASK = 0x3fff;

  private final ByteBuffer in;
  private final int end;
  private final int type;
  private int at;

  private NetlinkReader(ByteBuffer in, int from, int end, int type) {
    this.in = in;
    this.at = from;
    this.end = end;
    this.type = type;
  }

  /** A window over a part of a buffer, which has to be in native order. */
  static NetlinkReader of(ByteBuffer in, int from, int end) {
    return new NetlinkReader(in, from, end, 0);
  }

  static NetlinkReader of(Octets octets) {
    ByteBuffer in = ByteBuffer.wrap(octets.toByteArray()).order(ByteOrder.nativeOrder());
    return of(in, 0, in.limit());
  }

  /** The attribute's type, 0 for a whole message. */
  int type() {
    return type;
  }

  boolean hasMore() {
    return at < end;
  }

  int remaining() {
    return end - at;
  }

  int u8() throws NetlinkException {
    return in.get(take(1)) & 0xff;
  }

  int u16() throws NetlinkException {
    return in.getShort(take(2)) & 0xffff;
  }

  long u32() throws NetlinkException {
    return s32() & 0xffff_ffffL;
  }

  int s32() throws NetlinkException {
    return in.getInt(take(4));
  }

  int be16() throws NetlinkException {
    return u8() << 8 | u8();
  }

  long be32() throws NetlinkException {
    return (long) be16() << 16 | be16();
  }

  long be64() throws NetlinkException {
    return be32() << 32 | be32();
  }

  Ipv6Address address() throws NetlinkException {
    return new Ipv6Address(be64(), be64());
  }

  Octets octets(int length) throws NetlinkException {
    byte[] copy = new byte[length];
    in.get(take(length), copy);
    return Octets.copyOf(copy);
  }

  Octets rest() throws NetlinkException {
    return octets(remaining());
  }

  /** The rest as text, up to the first NUL. */
  String string() throws NetlinkException {
    byte[] text = new byte[remaining()];
    in.get(take(text.length), text);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  NetlinkReader skip(int count) throws NetlinkException {
    take(count);
    return this;
  }

  /** Opens the next attribute and steps over it and its padding. */
  NetlinkReader attribute() throws NetlinkException {
    int start = at;
    int length = u16();
    int attributeType = u16() & TYPE_MASK;
    if (length < ATTRIBUTE_HEADER || length > end - start) {
      throw NetlinkException.malformed(
          "attribute " + attributeType + " of " + length + " octets, have " + (end - start));
    }
    at = Math.min(end, start + NetlinkWriter.aligned(length));
    return new NetlinkReader(in, start + ATTRIBUTE_HEADER, start + length, attributeType);
  }

  private int take(int count) throws NetlinkException {
    if (count > remaining()) {
      throw NetlinkException.malformed("need " + count + " octets, have " + remaining());
    }
    int from = at;
    at += count;
    return from;
  }
}
