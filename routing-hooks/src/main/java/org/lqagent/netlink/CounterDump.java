package org.lqagent.netlink;

/** Asks for the named objects of an nftables table of the ip6 family, its counters among them. */
public record CounterDump(String table) implements Request {
  private static final int NFT_MSG_GETOBJ = 19;
  private static final int NFTA_OBJ_TABLE = 1;

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES | NFT_MSG_GETOBJ;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0).string(NFTA_OBJ_TABLE, table);
  }
}
