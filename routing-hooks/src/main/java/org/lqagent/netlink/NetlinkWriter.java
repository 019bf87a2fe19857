package org.lqagent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/** Netlink messages being written one behind the other; grows as needed. */
public final class NetlinkWriter {
  static final int NLA_F_NESTED = 0x8000;

  private static final int FLAGS = 6;

  private ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
  private int lastMessage;

  static int aligned(int length) {
    return length + 3 & ~3;
  }

  /** Writes one whole message: nlmsghdr, then the body. */
  void message(Request request, int extraFlags, int sequence) {
    lastMessage = out.position();
    u32(0).u16(request.type()).u16(request.flags() | extraFlags).u32(sequence).u32(0);
    request.writeBody(this);
    out.putInt(lastMessage, out.position() - lastMessage);
  }

  /** Adds a flag to the header of the message written last. */
  void flagLast(int flag) {
    int at = lastMessage + FLAGS;
    out.putShort(at, (short) (out.getShort(at) | flag));
  }

  NetlinkWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  NetlinkWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  NetlinkWriter u32(long value) {
    room(4).putInt((int) value);
    return this;
  }

  NetlinkWriter zeros(int count) {
    ByteBuffer target = room(count);
    target.position(target.position() + count);
    return this;
  }

  NetlinkWriter be16(int value) {
    return u8(value >>> 8).u8(value);
  }

  NetlinkWriter be32(long value) {
    return be16((int) (value >>> 16)).be16((int) value);
  }

  /** The generic header of nfnetlink: family, version 0, resource id in network order. */
  NetlinkWriter nfgen(int family, int resourceId) {
    return u8(family).u8(0).be16(resourceId);
  }

  NetlinkWriter u8(int type, int value) {
    int attribute = begin(type);
    return u8(value).end(attribute);
  }

  NetlinkWriter u32(int type, long value) {
    int attribute = begin(type);
    return u32(value).end(attribute);
  }

  NetlinkWriter be16(int type, int value) {
    int attribute = begin(type);
    return be16(value).end(attribute);
  }

  NetlinkWriter be32(int type, long value) {
    int attribute = begin(type);
    return be32(value).end(attribute);
  }

  NetlinkWriter address(int type, Ipv6Address address) {
    int attribute = begin(type);
    return be32(address.high() >>> 32)
        .be32(address.high())
        .be32(address.low() >>> 32)
        .be32(address.low())
        .end(attribute);
  }

  NetlinkWriter octets(int type, Octets octets) {
    int attribute = begin(type);
    room(octets.length()).put(octets.toByteArray());
    return end(attribute);
  }

  /** A string with its closing NUL. */
  NetlinkWriter string(int type, String value) {
    int attribute = begin(type);
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    room(text.length + 1).put(text).put((byte) 0);
    return end(attribute);
  }

  /** Opens an attribute, to be closed by {@link #end} with what this returns. */
  int begin(int type) {
    int start = out.position();
    u16(0).u16(type);
    return start;
  }

  NetlinkWriter end(int start) {
    int length = out.position() - start;
    out.putShort(start, (short) length);
    return zeros(aligned(length) - length);
  }

  int length() {
    return out.position();
  }

  void copyTo(ByteBuffer target) {
    target.put(out.array(), 0, out.position());
  }

  Octets toOctets() {
    return Octets.copyOf(out.array(), 0, out.position());
  }

  private ByteBuffer room(int count) {
    if (count > out.remaining()) {
      ByteBuffer bigger =
          ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + count))
              .order(ByteOrder.nativeOrder());
      out = bigger.put(out.flip());
    }
    return out;
  }
}
