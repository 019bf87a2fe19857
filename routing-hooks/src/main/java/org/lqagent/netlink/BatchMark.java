package org.lqagent.netlink;

/** The begin and the end of an nftables transaction. */
enum BatchMark implements Request {
  BEGIN(0x10),
  END(0x11);

  private final int type;

  BatchMark(int type) {
    this.type = type;
  }

  @Override
  public int type() {
    return type;
  }

  @Override
  public int flags() {
    return 0;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(0, NFNL_SUBSYS_NFTABLES >>> 8);
  }
}
