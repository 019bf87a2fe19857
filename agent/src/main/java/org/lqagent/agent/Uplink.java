package org.lqagent.agent;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lqagent.agent.config.Configuration;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.leasequery.Server;

/** What an interface says about who we are towards the servers: our address and our DUID. */
public final class Uplink {
  private static final Path MACHINE_ID = Path.of("/etc/machine-id");
  private static final int ETHERNET_OCTETS = 6;

  private final NetworkInterface networkInterface;

  private Uplink(NetworkInterface networkInterface) {
    this.networkInterface = networkInterface;
  }

  /**
   * Looks an interface up.
   *
   * @throws SystemRefusedException if there is none of that name
   */
  public static Uplink on(String interfaceName) throws SystemRefusedException {
    try {
      NetworkInterface found = NetworkInterface.getByName(interfaceName);
      if (found == null) {
        throw new SystemRefusedException("there is no interface " + interfaceName);
      }
      return new Uplink(found);
    } catch (SocketException e) {
      throw new SystemRefusedException(
          "interface " + interfaceName + " cannot be looked at: " + e.getMessage(), e);
    }
  }

  /**
   * Looks whether the interfaces of a configuration are there.
   *
   * @throws SystemRefusedException if one is not
   */
  static void requireInterfaces(Configuration configuration) throws SystemRefusedException {
    for (String name : configuration.uplink().interfaceNames()) {
      on(name);
    }
    for (Configuration.Access access : configuration.access()) {
      if (!access.isPattern()) {
        on(access.interfaceName());
      }
    }
  }

  /**
   * Looks whether the interfaces are there that servers' addresses name.
   *
   * @throws SystemRefusedException if one is not
   */
  public static void requireZones(List<Server> servers) throws SystemRefusedException {
    for (Server server : servers) {
      if (!server.endpoint().zone().isEmpty()) {
        on(server.endpoint().zone());
      }
    }
  }

  /** Its first global address, without which servers cannot answer. */
  public Optional<Ipv6Address> globalAddress() {
    return Collections.list(networkInterface.getInetAddresses()).stream()
        .filter(Inet6Address.class::isInstance)
        .map(address -> Ipv6Address.of((Inet6Address) address))
        .filter(address -> !address.isLinkLocal() && !address.isLoopback())
        .findFirst();
  }

  /**
   * A DUID that is the same after every restart: a DUID-LL of its hardware address (RFC 8415
   * section 11.4), or where it has none a DUID-UUID of the machine's id (section 11.5).
   */
  public Duid duid() throws SystemRefusedException {
    try {
      byte[] mac = networkInterface.getHardwareAddress();
      return mac != null && mac.length == ETHERNET_OCTETS
          ? Duid.ofEthernet(Octets.copyOf(mac))
          : ofMachine()
              .orElseThrow(
                  () ->
                      new SystemRefusedException(
                          "no hardware address of "
                              + networkInterface.getName()
                              + " to make a DUID from, and no machine id in "
                              + MACHINE_ID));
    } catch (SocketException e) {
      throw new SystemRefusedException(
          "no hardware address of " + networkInterface.getName() + ": " + e.getMessage(), e);
    }
  }

  /** The DUID-UUID of this machine's id, if it has one; a container often has none. */
  public static Optional<Duid> ofMachine() {
    try {
      return Optional.of(Duid.parse("0004" + Files.readString(MACHINE_ID).strip()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
