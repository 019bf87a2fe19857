package org.lqagent.server;

/** What became of a datagram. */
public enum Event {
  /** A LEASEQUERY-REPLY was made, of whatever status. */
  ANSWERED,
  /** Not a DHCPv6 message. */
  MALFORMED,
  /** A message that servers do not answer, LEASEQUERY-REPLY among them: RFC 5007 section 4.2.2. */
  OTHER_TYPE,
  /** Came through a relay, which this server is told to ignore: RFC 5007 section 5. */
  RELAYED,
  /** Faster than the configured rate. */
  RATE,
  /** From a requestor that may not ask. */
  NOT_ALLOWED,
  /** RFC 5007 section 4.2.1 wants a CLIENTID. */
  NO_CLIENT_ID,
  /** RFC 5007 section 4.2.1: a SERVERID that is another's. */
  OTHER_SERVER,
  /** RFC 5007 section 4.2.1 wants an LQ_QUERY. */
  NO_QUERY,
  /** A bulk query that is wrong, where the profile then closes the connection. */
  BAD_QUERY,
  /** A bulk answer that went out to its end. */
  BULK_COMPLETE,
  /** A bulk connection beyond BULK_LQ_MAX_CONNS: RFC 5460 section 5.6. */
  TOO_MANY_CONNECTIONS,
  /** A bulk connection without an octet for BULK_LQ_DATA_TIMEOUT. */
  DATA_TIMEOUT,
  /** A frame too short for any message. */
  FRAME_SIZE,
  /** A reply that would not fit into a datagram. */
  TOO_LARGE,
  /** The socket reported an error, mostly that a reply found nobody. */
  SOCKET_ERROR
}
