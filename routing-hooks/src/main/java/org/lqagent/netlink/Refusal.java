package org.lqagent.netlink;

/**
 * The kernel's refusal of one message of a batch.
 *
 * @param index which message, from 0
 * @param errno one of {@link Errno}
 * @param text the kernel's own words where it has any, and those of the error number
 */
public record Refusal(int index, int errno, String text) {
  private static final int NLM_F_CAPPED = 0x100;
  private static final int NLM_F_ACK_TLVS = 0x200;
  private static final int NLMSG_DONE = 3;
  private static final int NLMSGERR_ATTR_MSG = 1;
  private static final int HEADER = 16;

  /** Reads NLMSG_ERROR or NLMSG_DONE; error number 0 is an acknowledgement. */
  static Refusal read(Message message, int index) throws NetlinkException {
    NetlinkReader body = message.body();
    int errno = body.hasMore() ? -body.s32() : 0;
    if (errno == 0) {
      return new Refusal(index, 0, "");
    }
    String words = "";
    if ((message.flags() & NLM_F_ACK_TLVS) != 0) {
      if (message.type() != NLMSG_DONE) {
        // The header of what was refused, and all of it unless "capped".
        int refused = body.s32();
        boolean capped = (message.flags() & NLM_F_CAPPED) != 0;
        body.skip((capped ? HEADER : NetlinkWriter.aligned(refused)) - Integer.BYTES);
      }
      while (body.hasMore()) {
        NetlinkReader attribute = body.attribute();
        if (attribute.type() == NLMSGERR_ATTR_MSG) {
          words = attribute.string();
        }
      }
    }
    String text = Errno.text(errno);
    return new Refusal(index, errno, words.isEmpty() ? text : words + " (" + text + ")");
  }
}
