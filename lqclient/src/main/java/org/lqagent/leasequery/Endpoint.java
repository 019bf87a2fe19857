package org.lqagent.leasequery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * One end of a datagram's way.
 *
 * @param zone the interface that a link-local address is meant on, empty for other addresses
 * @param port 0..65535
 */
public record Endpoint(Ipv6Address address, String zone, int port) {
  private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]*)]:([0-9]{1,5})");

  public Endpoint {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port must be in 0..65535, is " + port);
    }
  }

  /**
   * Reads {@code ADDRESS}, {@code ADDRESS%INTERFACE}, or either as {@code [ADDRESS]:PORT}.
   *
   * @param port assumed where the text has none
   * @throws IllegalArgumentException if it is none of these
   */
  public static Endpoint parse(String text, int port) {
    Matcher withPort = WITH_PORT.matcher(text);
    if (withPort.matches()) {
      return parse(withPort.group(1), Integer.parseInt(withPort.group(2)));
    }
    int percent = text.indexOf('%');
    return percent < 0
        ? new Endpoint(Ipv6Address.parse(text), "", port)
        : new Endpoint(
            Ipv6Address.parse(text.substring(0, percent)), text.substring(percent + 1), port);
  }

  // Written out: what java makes of a record is slow to begin with.
  @Override
  public boolean equals(Object other) {
    return other instanceof Endpoint that
        && port == that.port
        && address.equals(that.address)
        && zone.equals(that.zone);
  }

  /** Looked up with each datagram: those that differ in the zone only may share it. */
  @Override
  public int hashCode() {
    return 31 * address.hashCode() + port;
  }

  /** {@code [fe80::1%up0]:547}. */
  @Override
  public String toString() {
    return "[" + address + (zone.isEmpty() ? "" : "%" + zone) + "]:" + port;
  }
}
