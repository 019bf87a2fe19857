package org.lqagent.leasequery;

import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.lqagent.dhcpv6.Ipv6Address;

/** Endpoints as the sockets of {@code java.net} take them, and what to say if they do not. */
final class SocketAddresses {
  private SocketAddresses() {}

  /**
   * An endpoint's address for a socket.
   *
   * @throws TransportException if its zone is no interface of this machine
   */
  static InetSocketAddress of(Endpoint endpoint) throws TransportException {
    Ipv6Address address = endpoint.address();
    return new InetSocketAddress(
        endpoint.zone().isEmpty()
            ? address.toInet()
            : address.toInet(networkInterface(endpoint.zone()).getIndex()),
        endpoint.port());
  }

  static NetworkInterface networkInterface(String name) throws TransportException {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found == null) {
        throw new TransportException("there is no interface " + name, null);
      }
      return found;
    } catch (SocketException e) {
      throw new TransportException("cannot look up interface " + name + ": " + e.getMessage(), e);
    }
  }

  /** The interface's name, or its number where it is gone. */
  static String interfaceName(int index) {
    try {
      NetworkInterface found = NetworkInterface.getByIndex(index);
      return found == null ? Integer.toString(index) : found.getName();
    } catch (SocketException e) {
      return Integer.toString(index);
    }
  }

  /** Why a socket could not be bound, and what would let it. */
  static String cannotUse(Endpoint local, Exception why) {
    return "cannot use UDP "
        + local
        + ": "
        + why.getMessage()
        + (local.port() > 0 && local.port() < 1024
            ? " (a port below 1024 needs CAP_NET_BIND_SERVICE; the address must be this machine's,"
                + " and whoever else holds the port must share it)"
            : " (the address must be this machine's)");
  }
}
