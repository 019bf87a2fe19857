package org.lqagent.leasequery;

import java.util.Optional;

/**
 * The socket that questions go out of and answers come in by.
 *
 * @param local the uplink's address and port. ISC dhcpd and dibbler answer to port 546 wherever a
 *     question came from; 0 lets the kernel choose, for servers that answer to where it came from
 * @param multicastInterface the interface that multicast questions leave by; without one, the
 *     kernel's choice
 */
public record TransportSettings(Endpoint local, Optional<String> multicastInterface) {
  /** The port of DHCPv6 clients: RFC 8415 section 7.2. */
  public static final int PORT = 546;

  /** How far multicast questions go: RFC 8415 section 19 has servers up to 8 hops away. */
  static final int HOP_LIMIT = 8;
}
