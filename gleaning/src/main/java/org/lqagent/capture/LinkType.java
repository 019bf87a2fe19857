package org.lqagent.capture;

import java.util.Optional;

/** What a captured frame begins with, by the numbers of tcpdump.org/linktypes.html. */
public enum LinkType {
  /** A four-octet address family of the capturing host, BSD's and that of "lo" elsewhere. */
  LOOPBACK,
  ETHERNET,
  /** Nothing: an IP header at once. */
  RAW_IP,
  LINUX_COOKED,
  LINUX_COOKED2;

  static final int LINUX_COOKED2_NUMBER = 276;

  /** The link type of a number in a capture file, or of libpcap's {@code pcap_datalink}. */
  public static Optional<LinkType> of(int number) {
    return switch (number) {
      case 0, 108 -> Optional.of(LOOPBACK);
      case 1 -> Optional.of(ETHERNET);
      // libpcap says 12 (or 14, on OpenBSD) where files say 101; 229 is IPv6 alone.
      case 12, 14, 101, 229 -> Optional.of(RAW_IP);
      case 113 -> Optional.of(LINUX_COOKED);
      case LINUX_COOKED2_NUMBER -> Optional.of(LINUX_COOKED2);
      default -> Optional.empty();
    };
  }
}
