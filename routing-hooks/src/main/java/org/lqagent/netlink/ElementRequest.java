package org.lqagent.netlink;

/** Asks for an element to be in a set of an nftables table of the ip6 family, or not to be. */
public record ElementRequest(Verb verb, String table, String set, SetElement element)
    implements Request {
  /** What shall be done about an element. */
  public enum Verb {
    /** Good also if it is there already; refused (EEXIST) if a map has another verdict for it. */
    ADD,
    /** Refused (ENOENT) if it is not there. */
    DELETE
  }

  private static final int NFT_MSG_NEWSETELEM = 12;
  private static final int NFT_MSG_DELSETELEM = 14;
  private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  private static final int NFTA_SET_ELEM_LIST_SET = 2;

  @Override
  public int type() {
    return NFNL_SUBSYS_NFTABLES | (verb == Verb.DELETE ? NFT_MSG_DELSETELEM : NFT_MSG_NEWSETELEM);
  }

  @Override
  public int flags() {
    return verb == Verb.DELETE ? 0 : NLM_F_CREATE;
  }

  @Override
  public void writeBody(NetlinkWriter out) {
    out.nfgen(SetMessage.NFPROTO_IPV6, 0)
        .string(NFTA_SET_ELEM_LIST_TABLE, table)
        .string(NFTA_SET_ELEM_LIST_SET, set);
    element.write(out);
  }
}
