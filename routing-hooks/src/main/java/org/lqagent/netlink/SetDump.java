package org.lqagent.netlink;

/** Asks for the sets and maps of an nftables table of the ip6 family. */
public record SetDump(String table) implements Request {
  private static final int NFT_MSG_GETSET = 10;
  private static final int NFTA_SET_TABLE = 1;

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES | NFT_MSG_GETSET;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0).string(NFTA_SET_TABLE, table);
  }
}
