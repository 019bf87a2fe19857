package org.lqagent.hooks;

import java.io.Closeable;
import java.io.IOException;
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

/**
 * The kernel's IPv6 neighbours; for any thread. They are read once, when the first is looked for,
 * and kept up by what the kernel tells: with thousands behind one interface, to read them for each
 * client would be work without end after a reboot.
 */
public final class Neighbours implements Closeable {
  private final Links links;
  private final NetlinkSocket socket;
  private final List<Runnable> subscriptions;
  private final NeighbourTable table = new NeighbourTable();

  /** Whether the table has what the kernel has; else it is read at the next lookup. */
  private boolean known;

  public Neighbours(KernelWatch watch) throws IOException {
    this.links = watch.links();
    this.socket = NetlinkSocket.open(NetlinkSocket.Family.ROUTE);
    this.subscriptions = List.of(watch.onAnyNeighbour(this::changed), watch.onLoss(this::lost));
  }

  private synchronized void changed(NeighbourMessage neighbour) {
    if (known) {
      table.put(neighbour);
    }
  }

  private synchronized void lost() {
    table.clear();
    known = false;
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
    synchronized (this) {
      if (!known) {
        read();
      }
      return table.find(index.get(), hardwareAddress);
    }
  }

  /** What the kernel tells meanwhile waits, and is newer than what is read. */
  private void read() throws IOException {
    socket
        .dump(new NeighbourDump(NeighbourDump.EVERY_INTERFACE), NeighbourMessage::read)
        .forEach(table::put);
    known = true;
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
    subscriptions.forEach(Runnable::run);
    socket.close();
  }
}
