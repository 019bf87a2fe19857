package org.lqagent.netlink;

/** Asks for all IPv6 addresses of this machine. */
public record AddressDump() implements Request {
  private static final int RTM_GETADDR = 22;
  private static final int AF_INET6 = 10;
  private static final int IFADDRMSG = 8;

  @Override
  public int type() {
    return RTM_GETADDR;
  }

  @Override
  public int flags() {
    return NLM_F_DUMP;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.u8(AF_INET6).zeros(IFADDRMSG - 1);
  }
}
