package org.lqagent.leasequery;

import java.util.Optional;
import org.lqagent.dhcpv6.Duid;

/**
 * A destination of questions: one DHCPv6 server, or by multicast all who listen.
 *
 * @param serverId what its replies must carry as SERVERID; without one, any
 * @param lifetimes how to read its lifetimes; without one, {@link LifetimeMeaning#REMAINING}, but
 *     {@link LifetimeMeaning#GRANTED} from a server that gives the client's last transaction as a
 *     time of day, as only ISC dhcpd does
 */
public record Server(
    Endpoint endpoint, Optional<Duid> serverId, Optional<LifetimeMeaning> lifetimes) {
  /** The port that servers and relay agents listen on: RFC 8415 section 7.2. */
  public static final int PORT = 547;

  public Server {
    if (endpoint.address().isUnspecified()) {
      throw new IllegalArgumentException("a server needs an address, not ::");
    }
    if (endpoint.address().isLinkLocal() && endpoint.zone().isEmpty()) {
      throw new IllegalArgumentException(
          "a link-local server address needs its interface: "
              + endpoint.address()
              + "%INTERFACE, is "
              + endpoint.address());
    }
  }

  /**
   * Reads {@code ADDRESS[%INTERFACE]}, or that as {@code [ADDRESS]:PORT}: a server, at port 547 if
   * none is named, of which no more is known.
   */
  public static Server parse(String text) {
    return at(Endpoint.parse(text, PORT));
  }

  /** A server of which no more is known than where it is. */
  public static Server at(Endpoint endpoint) {
    return new Server(endpoint, Optional.empty(), Optional.empty());
  }

  // Written out: what java makes of a record is slow to begin with.
  @Override
  public boolean equals(Object other) {
    return other instanceof Server that
        && endpoint.equals(that.endpoint)
        && serverId.equals(that.serverId)
        && lifetimes.equals(that.lifetimes);
  }

  /** Looked up with each question: one server is rarely known in two ways. */
  @Override
  public int hashCode() {
    return endpoint.hashCode();
  }

  public boolean isMulticast() {
    return endpoint.address().isMulticast();
  }
}
