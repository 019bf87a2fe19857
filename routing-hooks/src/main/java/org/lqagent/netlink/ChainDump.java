package org.lqagent.netlink;

/** Asks for the chains of all nftables tables of the ip6 family. */
public record ChainDump() implements Request {
  private static final int NFT_MSG_GETCHAIN = 4;

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES | NFT_MSG_GETCHAIN;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0);
  }
}
