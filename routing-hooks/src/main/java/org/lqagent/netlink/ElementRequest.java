package org.lqagent.netlink;

import java.util.List;

/**
 * Asks for elements to be in a set of an ip6 table of nftables or not to be, or if they are.
 *
 * @param elements what is refused of one of them is said of the request, not of which element
 */
public record ElementRequest(Verb verb, String table, String set, List<SetElement> elements)
    implements Request {
  /** What shall be done about an element. */
  public enum Verb {
    /** Good also if it is there already; refused (EEXIST) if a map has another verdict for it. */
    ADD,
    /** Refused (ENOENT) if it is not there. */
    DELETE,
    /** Changes nothing, and is no part of a transaction; refused (ENOENT) if it is not there. */
    FIND
  }

  /** So many, whatever their keys and chains here, are less than an attribute may hold: 64 KiB. */
  public static final int MAX_ELEMENTS = 256;

  private static final int NFT_MSG_NEWSETELEM = 12;
  private static final int NFT_MSG_GETSETELEM = 13;
  private static final int NFT_MSG_DELSETELEM = 14;
  private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  private static final int NFTA_SET_ELEM_LIST_SET = 2;
  static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;

  public ElementRequest {
    elements = List.copyOf(elements);
    if (elements.isEmpty() || elements.size() > MAX_ELEMENTS) {
      throw new IllegalArgumentException(elements.size() + " elements, need 1 to " + MAX_ELEMENTS);
    }
  }

  /** Asks about one element. */
  public ElementRequest(Verb verb, String table, String set, SetElement element) {
    this(verb, table, set, List.of(element));
  }

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES
        | switch (verb) {
          case ADD -> NFT_MSG_NEWSETELEM;
          case DELETE -> NFT_MSG_DELSETELEM;
          case FIND -> NFT_MSG_GETSETELEM;
        };
  }

  @Override
  public int flags() {
    return verb == Verb.ADD ? NLM_F_CREATE : 0;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0)
        .string(NFTA_SET_ELEM_LIST_TABLE, table)
        .string(NFTA_SET_ELEM_LIST_SET, set);
    int list = out.begin(NFTA_SET_ELEM_LIST_ELEMENTS | NetlinkWriter.NLA_F_NESTED);
    elements.forEach(element -> element.write(out));
    out.end(list);
  }
}
