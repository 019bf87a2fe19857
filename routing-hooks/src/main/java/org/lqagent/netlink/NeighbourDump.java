package org.lqagent.netlink;

/** Asks for the IPv6 neighbours on an interface; a kernel older than 4.20 gives all. */
public record NeighbourDump(int interfaceIndex) implements Request {
  public static final int EVERY_INTERFACE = 0;

  private static final int RTM_GETNEIGH = 30;
  private static final int AF_INET6 = 10;
  private static final int NDMSG = 12;
  private static final int NDA_IFINDEX = 8;

  @Override
  public int type() {
    return RTM_GETNEIGH;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.u8(AF_INET6).zeros(NDMSG - 1).u32(NDA_IFINDEX, interfaceIndex);
  }
}
