package org.lqagent.binding;

/** How a binding was learnt. */
public enum Origin {
  /** From DHCPv6 traffic that went by. */
  GLEANED,
  /** From an answer to a LEASEQUERY: RFC 5007. */
  LEASEQUERY,
  /** From a bulk leasequery: RFC 5460. */
  BULK,
  /** From the configuration; only the configuration or an operator ends it. */
  STATIC
}
