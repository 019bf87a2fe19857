package org.lqagent.netlink;

import java.util.function.Consumer;
import org.lqagent.dhcpv6.Octets;

/**
 * An element of an nftables set, or of a map from keys to verdicts.
 *
 * @param key the fields of the key, each filled up to a multiple of four octets
 * @param chain where a verdict map says to go; empty in a set
 */
public record SetElement(Octets key, String chain) {
  private static final int NFGENMSG = 4;
  private static final int NFTA_LIST_ELEM = 1;
  private static final int NFTA_SET_ELEM_KEY = 1;
  private static final int NFTA_SET_ELEM_DATA = 2;
  private static final int NFTA_DATA_VALUE = 1;
  private static final int NFTA_DATA_VERDICT = 2;
  private static final int NFTA_VERDICT_CODE = 1;
  private static final int NFTA_VERDICT_CHAIN = 2;
  private static final int NFT_GOTO = -4;

  public SetElement(Octets key) {
    this(key, "");
  }

  /** Reads a message of a dump, which holds many elements. */
  public static void read(NetlinkReader in, Consumer<? super SetElement> out)
      throws NetlinkException {
    in.skip(NFGENMSG);
    while (in.hasMore()) {
      NetlinkReader list = in.attribute();
      if (list.type() == ElementRequest.NFTA_SET_ELEM_LIST_ELEMENTS) {
        while (list.hasMore()) {
          out.accept(readElement(list.attribute()));
        }
      }
    }
  }

  private static SetElement readElement(NetlinkReader in) throws NetlinkException {
    Octets key = Octets.EMPTY;
    String chain = "";
    while (in.hasMore()) {
      NetlinkReader attribute = in.attribute();
      switch (attribute.type()) {
        case NFTA_SET_ELEM_KEY -> key = attribute.attribute().rest();
        case NFTA_SET_ELEM_DATA -> chain = readVerdict(attribute.attribute());
        default -> {}
      }
    }
    return new SetElement(key, chain);
  }

  private static String readVerdict(NetlinkReader verdict) throws NetlinkException {
    while (verdict.hasMore()) {
      NetlinkReader attribute = verdict.attribute();
      if (attribute.type() == NFTA_VERDICT_CHAIN) {
        return attribute.string();
      }
    }
    return "";
  }

  /** Writes an element of a list. */
  void write(NetlinkWriter out) {
    int element = out.begin(NFTA_LIST_ELEM | NetlinkWriter.NLA_F_NESTED);
    int outerKey = out.begin(NFTA_SET_ELEM_KEY | NetlinkWriter.NLA_F_NESTED);
    out.octets(NFTA_DATA_VALUE, key).end(outerKey);
    if (!chain.isEmpty()) {
      int data = out.begin(NFTA_SET_ELEM_DATA | NetlinkWriter.NLA_F_NESTED);
      int verdict = out.begin(NFTA_DATA_VERDICT | NetlinkWriter.NLA_F_NESTED);
      out.be32(NFTA_VERDICT_CODE, NFT_GOTO).string(NFTA_VERDICT_CHAIN, chain).end(verdict);
      out.end(data);
    }
    out.end(element);
  }
}
