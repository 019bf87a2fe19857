package org.lqagent.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lqagent.counters.Counters;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/**
 * An IPv6 packet inside its frame, with what the link said about it. Its header is there; of a
 * frame that the capture cut, the end is not.
 *
 * @param octets the frame's, not to be written
 * @param start the index of the IPv6 header
 * @param end the index behind the packet, link padding excluded
 * @param vlans VLAN ids, the outer first; a priority tag (id 0) names no VLAN and is left out
 */
public record Packet(
    byte[] octets, int start, int end, Optional<Octets> sourceMac, List<Integer> vlans) {
  static final int HEADER_OCTETS = 40;

  private static final int MAC_OCTETS = 6;
  private static final int MAX_VLAN_TAGS = 2;

  private static final int TYPE_VLAN = 0x8100;
  private static final int TYPE_SERVICE_VLAN = 0x88a8;
  private static final int TYPE_OLD_SERVICE_VLAN = 0x9100;
  private static final int TYPE_IPV6 = 0x86dd;
  private static final int TYPE_PPPOE_SESSION = 0x8864;
  private static final int PPP_IPV6 = 0x0057;

  /** Finds the packet in a frame, if there is one; else counts why not. */
  public static Optional<Packet> in(Frame frame, Counters<FrameRefusal> refusals) {
    try {
      return Optional.of(read(frame));
    } catch (RefusedFrameException e) {
      refusals.count(e.reason());
      return Optional.empty();
    }
  }

  public Ipv6Address source() {
    return Ipv6Address.of(octets, start + 8);
  }

  public Ipv6Address destination() {
    return Ipv6Address.of(octets, start + 24);
  }

  int nextHeader() {
    return octets[start + 6] & 0xff;
  }

  static int u16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | octets[at + 1] & 0xff;
  }

  static Packet read(Frame frame) throws RefusedFrameException {
    byte[] octets = frame.octets();
    return switch (frame.linkType()) {
      case ETHERNET -> {
        need(octets, 14);
        yield behindType(frame, 12, mac(octets, MAC_OCTETS));
      }
      case LINUX_COOKED -> {
        need(octets, 16);
        yield behindType(frame, 14, cookedMac(octets, u16(octets, 4), 6));
      }
      case LINUX_COOKED2 -> {
        need(octets, 20);
        // The protocol stands first, so tags or the packet follow the whole header.
        Optional<Octets> mac = cookedMac(octets, octets[11] & 0xff, 12);
        yield behindType(frame, u16(octets, 0), 20, mac);
      }
      // The family has another number on every system; the IP version says the same.
      case LOOPBACK -> ipv6(frame, 4, Optional.empty(), List.of());
      case RAW_IP -> ipv6(frame, 0, Optional.empty(), List.of());
    };
  }

  private static Packet behindType(Frame frame, int at, Optional<Octets> mac)
      throws RefusedFrameException {
    return behindType(frame, u16(frame.octets(), at), at + 2, mac);
  }

  private static Packet behindType(Frame frame, int firstType, int from, Optional<Octets> mac)
      throws RefusedFrameException {
    byte[] octets = frame.octets();
    int type = firstType;
    int at = from;
    List<Integer> vlans = List.of();
    int tags = 0;
    while (type == TYPE_VLAN || type == TYPE_SERVICE_VLAN || type == TYPE_OLD_SERVICE_VLAN) {
      if (++tags > MAX_VLAN_TAGS) {
        throw new RefusedFrameException(FrameRefusal.TOO_MANY_VLAN_TAGS);
      }
      need(octets, at + 4);
      int id = u16(octets, at) & 0xfff;
      if (id != 0) {
        vlans = new ArrayList<>(vlans);
        vlans.add(id);
      }
      type = u16(octets, at + 2);
      at += 4;
    }
    return switch (type) {
      case TYPE_IPV6 -> ipv6(frame, at, mac, vlans);
      case TYPE_PPPOE_SESSION -> pppoe(frame, at, mac, vlans);
      default -> throw new RefusedFrameException(FrameRefusal.NOT_IPV6);
    };
  }

  /** RFC 2516 section 4: version and type 1, code 0, session id, length; then PPP's protocol. */
  private static Packet pppoe(Frame frame, int at, Optional<Octets> mac, List<Integer> vlans)
      throws RefusedFrameException {
    byte[] octets = frame.octets();
    need(octets, at + 8);
    int length = u16(octets, at + 4);
    if (u16(octets, at) != 0x1100 || length < 2 || length > wholeLength(frame) - at - 6) {
      throw new RefusedFrameException(FrameRefusal.BAD_PPPOE);
    }
    if (u16(octets, at + 6) != PPP_IPV6) {
      throw new RefusedFrameException(FrameRefusal.NOT_IPV6);
    }
    return ipv6(frame, at + 8, mac, vlans);
  }

  private static Packet ipv6(Frame frame, int at, Optional<Octets> mac, List<Integer> vlans)
      throws RefusedFrameException {
    byte[] octets = frame.octets();
    if (octets.length <= at || (octets[at] & 0xf0) != 0x60) {
      throw new RefusedFrameException(FrameRefusal.NOT_IPV6);
    }
    if (octets.length < at + HEADER_OCTETS) {
      throw new RefusedFrameException(FrameRefusal.SHORT_IPV6);
    }
    int length = u16(octets, at + 4);
    int end = at + HEADER_OCTETS + length;
    // A length of 0 would be a jumbogram, RFC 2675; DHCPv6 never needs one.
    if (length == 0 || end > wholeLength(frame)) {
      throw new RefusedFrameException(FrameRefusal.SHORT_IPV6);
    }
    return new Packet(octets, at, end, mac, vlans);
  }

  private static int wholeLength(Frame frame) {
    return Math.max(frame.octets().length, frame.originalLength());
  }

  private static Optional<Octets> mac(byte[] octets, int at) {
    return Optional.of(Octets.copyOf(octets, at, MAC_OCTETS));
  }

  private static Optional<Octets> cookedMac(byte[] octets, int length, int at) {
    return length == MAC_OCTETS ? mac(octets, at) : Optional.empty();
  }

  private static void need(byte[] octets, int count) throws RefusedFrameException {
    if (octets.length < count) {
      throw new RefusedFrameException(FrameRefusal.SHORT_LINK_HEADER);
    }
  }
}
