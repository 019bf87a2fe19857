package org.lqagent.netlink;

/** A message to the kernel: what is asked or to be changed, without sequence number and port. */
public sealed interface Request
    permits RouteRequest,
        RouteDump,
        LinkDump,
        AddressDump,
        NeighbourDump,
        NeighbourSolicit,
        SetDump,
        RuleDump,
        ChainDump,
        CounterDump,
        ElementDump,
        ElementRequest,
        BatchMark,
        LogRequest {
  int NLM_F_REPLACE = 0x100;
  int NLM_F_EXCL = 0x200;
  int NLM_F_CREATE = 0x400;
  int NLM_F_DUMP = 0x300;

  int NFNL_SUBSYS_ULOG = 4 << 8;
  int NFNL_SUBSYS_NFTABLES = 10 << 8;

  /** The message type of the netlink header. */
  int type();

  /** The flags beyond NLM_F_REQUEST and NLM_F_ACK, which the socket adds. */
  int flags();

  void writeBody(NetlinkWriter out);
}
