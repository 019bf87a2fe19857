package org.lqagent.capture;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/**
 * A UDP datagram for or from one of DHCPv6's ports, whole and with a right checksum.
 *
 * @param sourceMac who put it on this link: the client, or the last router before
 * @param vlans VLAN ids, the outer first; at most two, and none for a mere priority tag
 * @param interfaceName where it was captured; empty for a file that does not say
 */
public record Datagram(
    Ipv6Address source,
    Ipv6Address destination,
    int sourcePort,
    int destinationPort,
    Octets payload,
    Optional<Octets> sourceMac,
    List<Integer> vlans,
    Optional<String> interfaceName,
    Instant time) {
  /** Where clients listen: RFC 8415 section 7.2. */
  public static final int CLIENT_PORT = 546;

  /** Where servers and relay agents listen: RFC 8415 section 7.2. */
  public static final int SERVER_PORT = 547;

  public Datagram {
    vlans = List.copyOf(vlans);
  }
}
