package org.lqagent.netlink;

/** Asks for the rules of an nftables table of the ip6 family, in order. */
public record RuleDump(String table) implements Request {
  private static final int NFT_MSG_GETRULE = 7;
  private static final int NFTA_RULE_TABLE = 1;

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES | NFT_MSG_GETRULE;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0).string(NFTA_RULE_TABLE, table);
  }
}
