package org.lqagent.netlink;

import java.util.function.Consumer;

/**
 * A notification that something of an nftables table changed: the table, a chain, rule, set or
 * element; the first attribute of each names the table.
 *
 * @param family NFPROTO_IPV6 for ip6
 */
public record RulesetChange(int family, String table) {
  /** The multicast group of all changes of nftables. */
  public static final int NFNLGRP_NFTABLES = 7;

  public static final int NFPROTO_IPV6 = SetMessage.NFPROTO_IPV6;

  private static final int NFT_MSG_NEWGEN = 15;
  private static final int NFTA_TABLE = 1;

  /** Reads a change; the end of a transaction, which has no table, is passed over. */
  public static void read(Message message, Consumer<? super RulesetChange> out)
      throws NetlinkException {
    if (message.type() == (Request.NFNL_SUBSYS_NFTABLES | NFT_MSG_NEWGEN)) {
      return;
    }
    NetlinkReader in = message.body();
    int family = in.u8();
    in.skip(3);
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      if (attribute.type() == NFTA_TABLE) {
        out.accept(new RulesetChange(family, attribute.string()));
        return;
      }
    }
  }
}
