package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;

/**
 * An IPv6 neighbour that the kernel has resolved: ndmsg with its attributes.
 *
 * @param hardwareAddress empty while it is not known
 * @param isReachable whether it answered a solicitation just now
 */
public record NeighbourMessage(
    int interfaceIndex, Ipv6Address address, Octets hardwareAddress, boolean isReachable) {
  public static final int RTM_NEWNEIGH = 28;
  public static final int RTM_DELNEIGH = 29;

  /** The multicast group of neighbours that appear, change and vanish. */
  public static final int RTNLGRP_NEIGH = 3;

  private static final int AF_INET6 = 10;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int NUD_INCOMPLETE = 0x01;
  private static final int NUD_REACHABLE = 0x02;
  private static final int NUD_FAILED = 0x20;

  /**
   * Reads a neighbour; one of another family is passed over. One that does not answer keeps its
   * last hardware address in the kernel, but is given none here.
   */
  public static void read(NetlinkReader in, Consumer<? super NeighbourMessage> out)
      throws NetlinkException {
    int family = in.u8();
    in.skip(3);
    int interfaceIndex = in.s32();
    int state = in.u16();
    in.skip(2);
    if (family != AF_INET6) {
      return;
    }
    Ipv6Address address = Ipv6Address.UNSPECIFIED;
    Octets hardwareAddress = Octets.EMPTY;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NDA_DST -> address = attribute.address();
        case NDA_LLADDR -> hardwareAddress = attribute.rest();
        default -> {}
      }
    }
    boolean answers = (state & (NUD_INCOMPLETE | NUD_FAILED)) == 0;
    out.accept(
        new NeighbourMessage(
            interfaceIndex,
            address,
            answers ? hardwareAddress : Octets.EMPTY,
            (state & NUD_REACHABLE) != 0));
  }

  /** The same neighbour as one that is not known any more. */
  public NeighbourMessage gone() {
    return new NeighbourMessage(interfaceIndex, address, Octets.EMPTY, false);
  }
}
