package org.lqagent.capture;

import static org.lqagent.dhcpv6.MessageTypes.LEASEQUERY;
import static org.lqagent.dhcpv6.MessageTypes.LEASEQUERY_REPLY;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Ipv6Prefix;

/**
 * Which frames a capture is to hand over, in libpcap's language.
 *
 * <p>Offsets are written out, because the words {@code vlan} and {@code pppoes} shift every test to
 * the right of them, even behind an {@code or}. What BPF cannot see it must let pass: a chain of
 * extension headers, and fragments, which only the first of a packet's carry ports.
 */
public final class CaptureFilter {
  /** Where IPv6 begins on Ethernet: behind no, one, two VLAN tags. */
  private static final List<Integer> BEHIND_TAGS = List.of(14, 18, 22);

  private static final int PPPOE_OCTETS = 8;
  private static final int IPV6_OCTETS = 40;
  private static final int UDP_OCTETS = 8;

  private final Function<LinkType, String> text;

  private CaptureFilter(Function<LinkType, String> text) {
    this.text = text;
  }

  /** DHCPv6 and little else. */
  public static CaptureFilter dhcpv6() {
    return new CaptureFilter(CaptureFilter::dhcpv6);
  }

  /**
   * DHCPv6 towards servers: without leasequery replies, which tell nothing to who did not ask, nor
   * what the machine's own requestor asks. Of a storm of questions they would be all there is.
   *
   * @param requestor the address that it asks from, if that is known
   */
  public static CaptureFilter dhcpv6ButOwnLeasequeries(Optional<Ipv6Address> requestor) {
    String own =
        requestor
            .map(source -> " or (%s and src host %s)".formatted(type(LEASEQUERY), source))
            .orElse("");
    // What this machine sends and gets carries no tag on the interface that has its address.
    String leasequeries = "ip6[6] == 17 and (" + type(LEASEQUERY_REPLY) + own + ")";
    return new CaptureFilter(
        linkType -> "(" + dhcpv6(linkType) + ") and not (" + leasequeries + ")");
  }

  private static String type(int messageType) {
    return "ip6[%d] == %d".formatted(IPV6_OCTETS + UDP_OCTETS, messageType);
  }

  /** IPv6 packets whose source must be leased: neither a link's own nor none at all. */
  public static CaptureFilter leasedSources() {
    return new CaptureFilter(linkType -> "ip6 and not src net fe80::/10 and not src host ::");
  }

  /** IPv6 packets for destinations inside prefixes. */
  public static CaptureFilter destinations(List<Ipv6Prefix> prefixes) {
    String any =
        prefixes.stream().map(prefix -> "dst net " + prefix).collect(Collectors.joining(" or "));
    return new CaptureFilter(linkType -> "ip6 and (" + any + ")");
  }

  String text(LinkType linkType) {
    return text.apply(linkType);
  }

  private static String dhcpv6(LinkType linkType) {
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
    int udp = at + IPV6_OCTETS;
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
