package org.lqagent.netlink;

import java.util.function.Consumer;

/** An nftables set or map of the ip6 family. */
public record SetMessage(String table, String name) {
  static final int NFPROTO_IPV6 = 10;
  private static final int NFGENMSG = 4;
  private static final int NFTA_SET_TABLE = 1;
  private static final int NFTA_SET_NAME = 2;

  /** Reads a set. */
  public static void read(NetlinkReader in, Consumer<? super SetMessage> out)
      throws NetlinkException {
    in.skip(NFGENMSG);
    String table = "";
    String name = "";
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NFTA_SET_TABLE -> table = attribute.string();
        case NFTA_SET_NAME -> name = attribute.string();
        default -> {}
      }
    }
    out.accept(new SetMessage(table, name));
  }
}
