package org.lqagent.capture;

import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * A piece of a packet: RFC 8200 section 4.5.
 *
 * @param nextHeader what the first piece says begins behind it
 * @param offset in octets
 * @param octets those behind the fragment header are {@code from..to}
 */
record Fragment(
    Owner owner, int nextHeader, int offset, boolean more, byte[] octets, int from, int to) {

  /**
   * Which packet it is a piece of. Two VLANs may use the same addresses, so the place counts too.
   */
  record Owner(
      Ipv6Address source,
      Ipv6Address destination,
      int identification,
      Optional<String> interfaceName,
      List<Integer> vlans) {}

  static Fragment read(Frame frame, Packet packet, byte[] octets, int at, int end) {
    int place = Packet.u16(octets, at + 2);
    int identification = Packet.u16(octets, at + 4) << 16 | Packet.u16(octets, at + 6);
    return new Fragment(
        new Owner(
            packet.source(),
            packet.destination(),
            identification,
            frame.interfaceName(),
            packet.vlans()),
        octets[at] & 0xff,
        place & 0xfff8,
        (place & 1) != 0,
        octets,
        at + 8,
        end);
  }

  boolean isAtomic() {
    return offset == 0 && !more;
  }

  int length() {
    return to - from;
  }
}
