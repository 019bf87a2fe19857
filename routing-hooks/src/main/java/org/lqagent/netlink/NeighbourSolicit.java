package org.lqagent.netlink;

import org.lqagent.dhcpv6.Ipv6Address;

/**
 * Has the kernel solicit a neighbour now.
 *
 * @param isKnown whether the kernel has its hardware address and shall check it; else it shall find
 *     it out
 */
public record NeighbourSolicit(int interfaceIndex, Ipv6Address target, boolean isKnown)
    implements Request {
  private static final int AF_INET6 = 10;
  private static final int NDA_DST = 1;
  private static final int NUD_NONE = 0;
  private static final int NUD_PROBE = 0x10;
  private static final int NTF_USE = 1;

  @Override
  public int type() {
    return NeighbourMessage.RTM_NEWNEIGH;
  }

  @Override
  public int flags() {
    return isKnown ? NLM_F_REPLACE : NLM_F_CREATE | NLM_F_REPLACE;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.u8(AF_INET6).zeros(3).u32(interfaceIndex);
    out.u16(isKnown ? NUD_PROBE : NUD_NONE).u8(isKnown ? 0 : NTF_USE).u8(0);
    out.address(NDA_DST, target);
  }
}
