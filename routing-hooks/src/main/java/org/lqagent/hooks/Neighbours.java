package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.netlink.LinkMessage;
import org.lqagent.netlink.NeighbourDump;
import org.lqagent.netlink.NeighbourMessage;
import org.lqagent.netlink.NeighbourSolicit;
import org.lqagent.netlink.NetlinkSocket;
import org.lqagent.netlink.Refusal;

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

  /**
   * Has the kernel solicit a neighbour; {@link KernelWatch#onNeighbour} tells if it answers.
   *
   * @throws IOException if there is no such interface, or the kernel refuses
   */
  public void solicit(String interfaceName, Ipv6Address target) throws IOException {
    int index =
        links
            .byName(interfaceName)
            .map(LinkMessage::index)
            .orElseThrow(() -> new HookFailedException("there is no interface " + interfaceName));
    if (!socket.batch(List.of(new NeighbourSolicit(index, target, true))).isEmpty()) {
      List<Refusal> refusals = socket.batch(List.of(new NeighbourSolicit(index, target, false)));
      if (!refusals.isEmpty()) {
        throw new HookFailedException(
            target + " cannot be solicited on " + interfaceName + ": " + refusals.get(0).text());
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
