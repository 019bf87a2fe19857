package org.lqagent.capture;

/** Why a frame gave no datagram. */
public enum FrameRefusal {
  /** The capture's snapshot length cut it. */
  CUT_BY_CAPTURE,
  /** The link's own header runs past the end. */
  SHORT_LINK_HEADER,
  /** More than two VLAN tags. */
  TOO_MANY_VLAN_TAGS,
  /** PPPoE of another version, not of a session, or longer than its frame. */
  BAD_PPPOE,
  /** Another protocol. */
  NOT_IPV6,
  /** The IPv6 header or what it announces runs past the end, or announces nothing. */
  SHORT_IPV6,
  /** A chain of extension headers that is too long or runs past the end. */
  BAD_EXTENSION_HEADERS,
  /** No UDP behind the extension headers. */
  NOT_UDP,
  /** UDP, and not for DHCPv6's ports. */
  NOT_DHCPV6,
  /** The UDP length disagrees with the packet. */
  BAD_UDP_LENGTH,
  BAD_UDP_CHECKSUM,
  /** No UDP checksum, which IPv6 forbids: RFC 8200 section 8.1. */
  ZERO_UDP_CHECKSUM,
  /** A fragment whose others are still to come: the only reason here that is no loss. */
  FRAGMENT_WAITS,
  /** A fragment of impossible size or place. */
  BAD_FRAGMENT,
  /** Overlaps another fragment, or belongs to a packet where some did: RFC 8200 section 4.5. */
  FRAGMENT_OVERLAPS,
  /** A packet given up because its fragments did not all come within 60 seconds. */
  FRAGMENTS_TIMED_OUT,
  /** A packet given up for newer ones. */
  FRAGMENTS_CROWDED_OUT
}
