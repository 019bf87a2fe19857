package org.lqagent.leasequery;

import org.lqagent.dhcpv6.Ipv6Address;

/**
 * One end of a datagram's way.
 *
 * @param zone the interface that a link-local address is meant on, empty for other addresses
 * @param port 0..65535
 */
public record Endpoint(Ipv6Address address, String zone, int port) {
  public Endpoint {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port must be in 0..65535, is " + port);
    }
  }

  /**
   * Reads {@code ADDRESS} or {@code ADDRESS%INTERFACE}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Endpoint parse(String text, int port) {
    int percent = text.indexOf('%');
    return percent < 0
        ? new Endpoint(Ipv6Address.parse(text), "", port)
        : new Endpoint(
            Ipv6Address.parse(text.substring(0, percent)), text.substring(percent + 1), port);
  }

  /** {@code [fe80::1%up0]:547}. */
  @Override
  public String toString() {
    return "[" + address + (zone.isEmpty() ? "" : "%" + zone) + "]:" + port;
  }
}
