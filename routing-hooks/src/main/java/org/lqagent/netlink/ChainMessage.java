package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Octets;

/**
 * A chain of nftables, as far as needed to see whether it is still the same.
 *
 * @param policy what becomes of packets that no rule decides on; 0 where there is no hook
 * @param hook where packets come to it, as the kernel encodes it; empty if only from other chains
 */
public record ChainMessage(String table, String name, long policy, Octets hook) {
  private static final int NFGENMSG = 4;
  private static final int NFTA_CHAIN_TABLE = 1;
  private static final int NFTA_CHAIN_NAME = 3;
  private static final int NFTA_CHAIN_HOOK = 4;
  private static final int NFTA_CHAIN_POLICY = 5;

  /** Reads a chain. */
  public static void read(NetlinkReader in, Consumer<? super ChainMessage> out)
      throws NetlinkException {
    in.skip(NFGENMSG);
    String table = "";
    String name = "";
    long policy = 0;
    Octets hook = Octets.EMPTY;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NFTA_CHAIN_TABLE -> table = attribute.string();
        case NFTA_CHAIN_NAME -> name = attribute.string();
        case NFTA_CHAIN_HOOK -> hook = attribute.rest();
        case NFTA_CHAIN_POLICY -> policy = attribute.be32();
        default -> {}
      }
    }
    out.accept(new ChainMessage(table, name, policy, hook));
  }
}
