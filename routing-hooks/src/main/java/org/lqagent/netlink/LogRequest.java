package org.lqagent.netlink;

/**
 * Asks for the packets of an NFLOG group: one message each of two, as the kernel wants the group
 * bound before it is set up.
 *
 * @param group 0..65535
 */
public record LogRequest(Step step, int group) implements Request {
  /** The steps, in order. */
  public enum Step {
    /** Refused (EPERM) if another process has the group. */
    BIND,
    /** Has the beginning of each packet copied, and sent without waiting for more. */
    SET_UP
  }

  private static final int NFULNL_MSG_CONFIG = 1;
  private static final int NFULA_CFG_CMD = 1;
  private static final int NFULA_CFG_MODE = 2;
  private static final int NFULA_CFG_TIMEOUT = 4;
  private static final int NFULA_CFG_QTHRESH = 5;
  private static final int NFULNL_CFG_CMD_BIND = 1;
  private static final int NFULNL_COPY_PACKET = 2;

  /** The IPv6 header with room for what may follow it. */
  private static final int COPIED_OCTETS = 128;

  @Override
  public int type() {
    return NFNL_SUBSYS_ULOG | NFULNL_MSG_CONFIG;
  }

  @Override
  public int flags() {
    return 0;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(0, group);
    if (step == Step.BIND) {
      out.u8(NFULA_CFG_CMD, NFULNL_CFG_CMD_BIND);
    } else {
      int mode = out.begin(NFULA_CFG_MODE);
      out.be32(COPIED_OCTETS).u8(NFULNL_COPY_PACKET).u8(0).end(mode);
      // In hundredths of a second; without these a lone packet waits for a whole second.
      out.be32(NFULA_CFG_TIMEOUT, 1).be32(NFULA_CFG_QTHRESH, 1);
    }
  }
}
