package org.lqagent.netlink;

/** Asks for all network interfaces. */
public record LinkDump() implements Request {
  private static final int RTM_GETLINK = 18;
  private static final int IFINFOMSG = 16;
  private static final int IFLA_EXT_MASK = 29;
  private static final int RTEXT_FILTER_SKIP_STATS = 8;

  @Override
  public int type() {
    return RTM_GETLINK;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.zeros(IFINFOMSG).u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  }
}
