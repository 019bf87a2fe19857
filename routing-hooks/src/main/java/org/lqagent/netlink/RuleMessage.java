package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Octets;

/**
 * A rule of nftables, as far as needed to see whether it is still the same.
 *
 * @param expressions what it does, as the kernel encodes it, without counts
 */
public record RuleMessage(String table, String chain, Octets expressions) {
  private static final int NFGENMSG = 4;
  private static final int NFTA_RULE_TABLE = 1;
  private static final int NFTA_RULE_CHAIN = 2;
  private static final int NFTA_RULE_EXPRESSIONS = 4;

  /** Reads a rule. */
  public static void read(NetlinkReader in, Consumer<? super RuleMessage> out)
      throws NetlinkException {
    in.skip(NFGENMSG);
    String table = "";
    String chain = "";
    Octets expressions = Octets.EMPTY;
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NFTA_RULE_TABLE -> table = attribute.string();
        case NFTA_RULE_CHAIN -> chain = attribute.string();
        case NFTA_RULE_EXPRESSIONS -> expressions = attribute.rest();
        default -> {}
      }
    }
    out.accept(new RuleMessage(table, chain, expressions));
  }
}
