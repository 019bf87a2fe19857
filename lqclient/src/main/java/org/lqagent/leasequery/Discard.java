package org.lqagent.leasequery;

/** Why a received datagram changes nothing: RFC 5007 sections 4.2.1, 4.2.2 and 4.3.3. */
public enum Discard {
  /** It is no whole DHCPv6 message. */
  MALFORMED,
  /** A LEASEQUERY: a requestor discards it, section 4.2.1. */
  LEASEQUERY,
  /** Any other message than a LEASEQUERY-REPLY. */
  OTHER_MESSAGE,
  /** It comes from an address that replies may not come from. */
  UNLISTED_PEER,
  /** Nothing was asked under its transaction id. */
  UNKNOWN_TRANSACTION,
  /** Its exchange was open less than a minute ago. */
  LATE,
  NO_CLIENT_ID,
  /** Its CLIENTID is not ours. */
  OTHER_CLIENT_ID,
  NO_SERVER_ID,
  /** Its SERVERID is none that is believed. */
  UNLISTED_SERVER,
  /** More than one CLIENT_DATA, or one beside a CLIENT_LINK, which a server must not send. */
  CONTRADICTORY,
  /** Its leases do not contain the address that was asked for. */
  OTHER_ADDRESS,
  /** Its leases are another client's than the one that was asked for. */
  OTHER_CLIENT,
  /** Its leases are nobody's. */
  NO_CLIENT,
  /** Its CLIENT_DATA has not one CLT_TIME: section 4.3.3 drops that silently. */
  NO_CLIENT_TIME,
  /** It names links for a question about one link, or none that can be asked for. */
  USELESS_LINKS
}
