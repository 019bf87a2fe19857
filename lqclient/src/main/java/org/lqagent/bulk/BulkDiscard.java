package org.lqagent.bulk;

/** Why a received message, or a part of it, changes nothing. */
enum BulkDiscard {
  /** It is no whole DHCPv6 message. */
  MALFORMED,
  /** Any other message than LEASEQUERY-REPLY, -DATA and -DONE. */
  OTHER_MESSAGE,
  /** Nothing is open under its transaction id. */
  UNKNOWN_TRANSACTION,
  NO_CLIENT_ID,
  /** Its CLIENTID is not ours. */
  OTHER_CLIENT_ID,
  NO_SERVER_ID,
  /** Its SERVERID is none that is believed. */
  UNLISTED_SERVER,
  /** A LEASEQUERY-DATA without CLIENT_DATA: RFC 5460 section 6.3. */
  NO_DATA,
  /** A CLIENT_LINK, which must not be in a bulk reply; the rest is taken. */
  CLIENT_LINK,
  /** The client's part has a status that is not success. */
  CLIENT_WITH_STATUS,
  /** Its leases are nobody's. */
  NO_CLIENT,
  /** The client's part has not one CLT_TIME. */
  NO_CLIENT_TIME,
  /** None of the client's leases is good. */
  NO_LEASE
}
