package org.lqagent.leasequery;

/** What a server's lifetimes in CLIENT_DATA count from; RFC 5007 does not say. */
public enum LifetimeMeaning {
  /** From the reply on: Kea, and RFC 8415 section 21.6 for what servers send. */
  REMAINING,
  /** From the client's last transaction on: ISC dhcpd. */
  GRANTED
}
