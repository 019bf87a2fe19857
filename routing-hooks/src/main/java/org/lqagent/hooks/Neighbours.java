package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.NeighbourDump;
import org.lqagent.netlink.NeighbourMessage;
import org.lqagent.netlink.NetlinkSocket;

/** The kernel's IPv6 neighbours, asked for when needed; for any thread. */
public final class Neighbours implements Closeable {
  private final Links links;
  private final NetlinkSocket socket;

  public Neighbours(Links links) throws IOException {
    this.links = links;
    this.socket = NetlinkSocket.open(NetlinkSocket.Family.ROUTE);
  }

  /**
   * The address of the neighbour with a hardware address: its link-local one if the kernel knows
   * that, else another; empty if there is no such neighbour, or no such interface.
   */
  public Optional<Ipv6Address> withHardwareAddress(String interfaceName, Octets hardwareAddress)
      throws IOException {
    Optional<Integer> index = links.byName(interfaceName).map(LinkMessage::index);
    if (index.isEmpty() || hardwareAddress.length() == 0) {
      return Optional.empty();
    }
    return socket.dump(new NeighbourDump(index.get()), NeighbourMessage::read).stream()
        .filter(neighbour -> neighbour.interfaceIndex() == index.get())
        .filter(neighbour -> neighbour.hardwareAddress().equals(hardwareAddress))
        .map(NeighbourMessage::address)
        .filter(address -> !address.isMulticast())
        .min(
            Comparator.comparing((Ipv6Address address) -> !address.isLinkLocal())
                .thenComparing(Comparator.naturalOrder()));
  }

  @Override
  public void close() {
    socket.close();
  }
}
