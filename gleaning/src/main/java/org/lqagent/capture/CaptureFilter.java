package org.lqagent.capture;

import java.util.List;
import java.util.StringJoiner;

/**
 * The filter, in libpcap's language, that lets DHCPv6 through and little else.
 *
 * <p>Offsets are written out, because the words {@code vlan} and {@code pppoes} shift every test to
 * the right of them, even behind an {@code or}. What BPF cannot see it must let pass: a chain of
 * extension headers, and fragments, which only the first of a packet's carry ports.
 */
final class CaptureFilter {
  /** Where IPv6 begins on Ethernet: behind no, one, two VLAN tags. */
  private static final List<Integer> BEHIND_TAGS = List.of(14, 18, 22);

  private static final int PPPOE_OCTETS = 8;

  private CaptureFilter() {}

  static String of(LinkType linkType) {
    if (linkType != LinkType.ETHERNET) {
      return "ip6 and " + datagram("ip6", 0);
    }
    StringJoiner any = new StringJoiner(" or ");
    for (int at : BEHIND_TAGS) {
      any.add("(ether[%d:2] == 0x86dd and %s)".formatted(at - 2, datagram("ether", at)));
      any.add(
          "(ether[%d:2] == 0x8864 and ether[%d:2] == 0x0057 and %s)"
              .formatted(at - 2, at + 6, datagram("ether", at + PPPOE_OCTETS)));
    }
    return any.toString();
  }

  private static String datagram(String base, int at) {
    int udp = at + 40;
    String ports =
        "(%1$s[%2$d:2] == 547 or %1$s[%3$d:2] == 546 or %1$s[%3$d:2] == 547)"
            .formatted(base, udp, udp + 2);
    String nextHeader = "%s[%d]".formatted(base, at + 6);
    // Behind hop-by-hop options, routing and destination options anything may follow; a fragment
    // header and AH name what does.
    return "((%1$s == 17 and %2$s) or ((%1$s == 44 or %1$s == 51) and (%3$s[%4$d] == 17 or %3$s[%4$d] == 60)) or %1$s == 0 or %1$s == 43 or %1$s == 60)"
        .formatted(nextHeader, ports, base, udp);
  }
}
