package org.lqagent.netlink;

/**
 * Asks for the IPv6 routes of a table; a kernel older than 4.20 gives all of all tables.
 *
 * @param table 1..0xffffffff, as an unsigned int
 * @param protocol only those of this protocol; 0 for all
 */
public record RouteDump(int table, int protocol) implements Request {
  private static final int RTM_GETROUTE = 26;
  private static final int AF_INET6 = 10;
  private static final int RTA_TABLE = 15;

  @Override
  public int type() {
    return RTM_GETROUTE;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.u8(AF_INET6).u8(0).u16(0).u8(0).u8(protocol).u16(0).u32(0).u32(RTA_TABLE, table);
  }
}
