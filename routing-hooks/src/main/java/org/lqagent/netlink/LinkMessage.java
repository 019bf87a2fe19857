package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Octets;

/**
 * A network interface: ifinfomsg with its attributes.
 *
 * @param up whether it is set up; a route over one that is not is refused
 * @param hardwareAddress empty where there is none, as on a point-to-point link
 */
public record LinkMessage(int index, String name, boolean up, Octets hardwareAddress) {
  public static final int RTM_NEWLINK = 16;
  public static final int RTM_DELLINK = 17;

  /** The multicast group of interfaces that appear, change and vanish. */
  public static final int RTNLGRP_LINK = 1;

  private static final int AF_UNSPEC = 0;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFF_UP = 1;

  /**
   * Reads an interface; what a bridge says of its ports in the same message type is passed over.
   */
  public static void read(NetlinkReader in, Consumer<? super LinkMessage> out)
      throws NetlinkException {
    int family = in.u8();
    in.skip(3);
    int index = in.s32();
    long flags = in.u32();
    in.skip(4);
    String name = "";
    Octets hardwareAddress = Octets.EMPTY;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case IFLA_ADDRESS -> hardwareAddress = attribute.rest();
        case IFLA_IFNAME -> name = attribute.string();
        default -> {}
      }
    }
    if (family == AF_UNSPEC && !name.isEmpty()) {
      out.accept(new LinkMessage(index, name, (flags & IFF_UP) != 0, hardwareAddress));
    }
  }
}
