package org.lqagent.netlink;

/** Asks for the elements of a set of an nftables table of the ip6 family. */
public record ElementDump(String table, String set) implements Request {
  private static final int NFT_MSG_GETSETELEM = 13;
  private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  private static final int NFTA_SET_ELEM_LIST_SET = 2;

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES | NFT_MSG_GETSETELEM;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0)
        .string(NFTA_SET_ELEM_LIST_TABLE, table)
        .string(NFTA_SET_ELEM_LIST_SET, set);
  }
}
