package org.lqagent.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/** Builds packets and frames for tests, from the inside out. */
public final class Frames {
  public static final Ipv6Address CLIENT = Ipv6Address.parse("fe80::c1");
  public static final Ipv6Address SERVERS = Ipv6Address.ALL_DHCP_RELAY_AGENTS_AND_SERVERS;
  public static final Octets CLIENT_MAC = Octets.ofHex("02:00:00:00:c0:01");
  public static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  static final int UDP = 17;

  /** An Information-request, the shortest of messages. */
  public static final byte[] PAYLOAD = hex("0b 123456");

  private static final String MACS = "3333 0001 0002 0200 0000 c001";

  private Frames() {}

  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  /** A UDP datagram with a right checksum. */
  public static byte[] udp(
      Ipv6Address source, Ipv6Address destination, int from, int to, byte[] payload) {
    ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
    udp.putShort((short) from).putShort((short) to).putShort((short) udp.capacity());
    udp.putShort((short) 0).put(payload);
    long sum = sum(pseudoHeader(source, destination, udp.capacity())) + sum(udp.array());
    int checksum = ~fold(sum) & 0xffff;
    udp.putShort(6, (short) (checksum == 0 ? 0xffff : checksum));
    return udp.array();
  }

  static byte[] pseudoHeader(Ipv6Address source, Ipv6Address destination, int length) {
    return ByteBuffer.allocate(40)
        .put(source.toByteArray())
        .put(destination.toByteArray())
        .putInt(length)
        .putInt(UDP)
        .array();
  }

  static int fold(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }

  static long sum(byte[] octets) {
    long sum = 0;
    for (int i = 0; i < octets.length; i++) {
      sum += (octets[i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  public static byte[] ipv6(
      Ipv6Address source, Ipv6Address destination, int nextHeader, byte[] payload) {
    return ByteBuffer.allocate(40 + payload.length)
        .putInt(0x6000_0000)
        .putShort((short) payload.length)
        .put((byte) nextHeader)
        .put((byte) 64)
        .put(source.toByteArray())
        .put(destination.toByteArray())
        .put(payload)
        .array();
  }

  /** A client's datagram to the relay agents. */
  static byte[] datagram() {
    return udp(CLIENT, SERVERS, 546, 547, PAYLOAD);
  }

  static byte[] packet() {
    return ipv6(CLIENT, SERVERS, UDP, datagram());
  }

  /** A fragment header: offset in octets. */
  static byte[] fragment(int offset, boolean more, int identification, byte[] piece) {
    return ByteBuffer.allocate(8 + piece.length)
        .put((byte) UDP)
        .put((byte) 0)
        .putShort((short) (offset | (more ? 1 : 0)))
        .putInt(identification)
        .put(piece)
        .array();
  }

  public static byte[] ethernet(byte[] packet) {
    return join(hex(MACS + "86dd"), packet);
  }

  /** Behind other types than that of IPv6, and what follows them. */
  static byte[] ethernet(String typeAndMore, byte[] packet) {
    return join(hex(MACS + typeAndMore), packet);
  }

  public static Frame frame(LinkType type, byte[] octets) {
    return new Frame(type, Optional.of("acc0"), TIME, octets, octets.length);
  }

  static Frame frame(byte[] octets) {
    return frame(LinkType.ETHERNET, octets);
  }
}
