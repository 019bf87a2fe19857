package org.lqagent.gleaning;

/** What is counted of the messages that go by, and of the leases in them. */
public enum GleanCount {
  /** No whole DHCPv6 message. */
  MALFORMED,
  /** Of a kind that neither grants nor ends a lease. */
  WITHOUT_NEWS,
  /** A relay agent's message that carries none. */
  EMPTY_RELAY_MESSAGE,
  /** More relay agents in a row than is allowed: RFC 8415 section 7.6. */
  TOO_MANY_RELAYS,
  SERVER_MESSAGE_ON_ACCESS,
  RELAY_MESSAGE_ON_ACCESS,
  LEASEQUERY_FROM_ACCESS,
  WITHOUT_CLIENT_ID,
  WITHOUT_SERVER_ID,
  /** A client's message that a reply may match. */
  REQUEST,
  /** A client's message seen again: sent again, or captured twice. */
  REQUEST_AGAIN,
  /** Forgotten for newer ones. */
  REQUEST_CROWDED_OUT,
  /** Nobody replied within 120 seconds. */
  REQUEST_TIMED_OUT,
  REPLY,
  REPLY_AGAIN,
  /** A reply whose request was not seen, believed because of where it was seen. */
  REPLY_WITHOUT_REQUEST,
  /** The same, not believed. */
  REPLY_WITHOUT_REQUEST_IGNORED,
  /** A Reply to a Solicit without the Rapid Commit option: RFC 8415 section 18.2.10. */
  REPLY_WITHOUT_RAPID_COMMIT,
  FAILED_MESSAGE,
  FAILED_IA,
  FAILED_LEASE,
  /** The client discards it: RFC 8415 section 21.4. */
  T1_AFTER_T2,
  /** The client discards it: RFC 8415 section 21.6. */
  PREFERRED_ABOVE_VALID,
  /** A prefix longer than 128 bits or with host bits. */
  BAD_PREFIX,
  /** Not a global unicast address, or a prefix of length 0. */
  NOT_GLOBAL,
  /** Outside what was configured for the interface. */
  OUT_OF_RANGE,
  /** An address of this machine, or a prefix with one in it. */
  OWN_ADDRESS,
  TOO_MANY_LEASES_IN_MESSAGE,
  /** The interface is known because the client's own message was seen there. */
  LOCATED_BY_SIGHT,
  LOCATED_BY_INTERFACE_ID,
  LOCATED_BY_LINK_ADDRESS,
  /** An answer about leases that only one interface's clients may hold. */
  LOCATED_BY_RANGE,
  NOT_LOCATED,
  /** An answer about a client on another port than the packet came from. */
  LEASE_OF_ANOTHER_PORT,
  /** A bulk answer about a client that its relay agent has on none of our links. */
  LEASE_OF_ANOTHER_LINK,
  /** An answer that does not prove the port, where that is required. */
  PORT_NOT_PROVEN
}
