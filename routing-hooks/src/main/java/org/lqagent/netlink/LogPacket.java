package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Octets;

/**
 * A packet that a rule with {@code log group} let us see.
 *
 * @param prefix the rule's text
 * @param interfaceIndex where it arrived, 0 if it did not
 * @param hardwareAddress of its sender; empty where the link has none
 * @param payload the packet from its IP header on, cut as configured
 */
public record LogPacket(String prefix, int interfaceIndex, Octets hardwareAddress, Octets payload) {
  private static final int NFULNL_MSG_PACKET = 0;
  private static final int NFGENMSG = 4;
  private static final int NFULA_IFINDEX_INDEV = 4;
  private static final int NFULA_HWADDR = 8;
  private static final int NFULA_PAYLOAD = 9;
  private static final int NFULA_PREFIX = 10;

  /** Reads a packet; a message of another type is passed over. */
  public static void read(Message message, Consumer<? super LogPacket> out)
      throws NetlinkException {
    if (message.type() != (Request.NFNL_SUBSYS_ULOG | NFULNL_MSG_PACKET)) {
      return;
    }
    NetlinkReader in = message.body().skip(NFGENMSG);
    String prefix = "";
    int interfaceIndex = 0;
    Octets hardwareAddress = Octets.EMPTY;
    Octets payload = Octets.EMPTY;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NFULA_IFINDEX_INDEV -> interfaceIndex = (int) attribute.be32();
        case NFULA_HWADDR -> {
          // The address stands in a field of eight octets.
          int length = attribute.be16();
          hardwareAddress = attribute.skip(2).octets(length);
        }
        case NFULA_PAYLOAD -> payload = attribute.rest();
        case NFULA_PREFIX -> prefix = attribute.string();
        default -> {}
      }
    }
    out.accept(new LogPacket(prefix, interfaceIndex, hardwareAddress, payload));
  }
}
