package org.lqagent.netlink;

import java.util.function.Consumer;

/** A named counter of nftables: what its rules have counted since it came to be. */
public record CounterMessage(String table, String name, long packets, long octets) {
  private static final int NFGENMSG = 4;
  private static final int NFTA_OBJ_TABLE = 1;
  private static final int NFTA_OBJ_NAME = 2;
  private static final int NFTA_OBJ_TYPE = 3;
  private static final int NFTA_OBJ_DATA = 4;
  private static final int NFT_OBJECT_COUNTER = 1;
  private static final int NFTA_COUNTER_BYTES = 1;
  private static final int NFTA_COUNTER_PACKETS = 2;

  /** Reads a counter; an object of another type is passed over. */
  public static void read(NetlinkReader in, Consumer<? super CounterMessage> out)
      throws NetlinkException {
    in.skip(NFGENMSG);
    String table = "";
    String name = "";
    long type = 0;
    long packets = 0;
    long octets = 0;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NFTA_OBJ_TABLE -> table = attribute.string();
        case NFTA_OBJ_NAME -> name = attribute.string();
        case NFTA_OBJ_TYPE -> type = attribute.be32();
        case NFTA_OBJ_DATA -> {
          while (attribute.hasMore()) {
            NetlinkReader count = attribute.attribute();
            switch (count.type()) {
              case NFTA_COUNTER_BYTES -> octets = count.be64();
              case NFTA_COUNTER_PACKETS -> packets = count.be64();
              default -> {}
            }
          }
        }
        default -> {}
      }
    }
    if (type == NFT_OBJECT_COUNTER) {
      out.accept(new CounterMessage(table, name, packets, octets));
    }
  }
}
