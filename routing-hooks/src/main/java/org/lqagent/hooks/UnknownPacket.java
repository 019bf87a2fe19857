package org.lqagent.hooks;

import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.LogPacket;

/**
 * A packet that the source filter reported.
 *
 * @param interfaceIndex where it arrived
 * @param hardwareAddress of its sender on the link; empty where the link has none
 * @param direction which of its addresses is the unknown one
 */
public record UnknownPacket(
    Ipv6Address source,
    Ipv6Address destination,
    int interfaceIndex,
    String interfaceName,
    Octets hardwareAddress,
    Direction direction) {
  /** Which address is not known. */
  public enum Direction {
    SOURCE("lqagent source "),
    DESTINATION("lqagent destination ");

    private final String prefix;

    Direction(String prefix) {
      this.prefix = prefix;
    }

    /** The text by which the rule that reports it tells it from the others. */
    String prefix() {
      return prefix;
    }
  }

  private static final int HEADER = 40;
  private static final int SOURCE_AT = 8;
  private static final int DESTINATION_AT = 24;

  /** Reads a reported packet; empty if it is not an IPv6 packet, or not by one of our rules. */
  static Optional<UnknownPacket> read(LogPacket packet, String interfaceName) {
    Octets payload = packet.payload();
    if (payload.length() < HEADER || payload.at(0) >>> 4 != 6) {
      return Optional.empty();
    }
    byte[] header = payload.toByteArray();
    for (Direction direction : Direction.values()) {
      if (direction.prefix.equals(packet.prefix())) {
        return Optional.of(
            new UnknownPacket(
                Ipv6Address.of(header, SOURCE_AT),
                Ipv6Address.of(header, DESTINATION_AT),
                packet.interfaceIndex(),
                interfaceName,
                packet.hardwareAddress(),
                direction));
      }
    }
    return Optional.empty();
  }
}
