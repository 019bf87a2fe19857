package org.lqagent.leasequery;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.lqagent.dhcpv6.Ipv6Address;

/**
 * UDP by the JDK's own socket: for a command with one question, which would be answered before
 * {@link NettyTransport} is up. Many questions are that one's.
 */
public final class PlainTransport implements Transport {
  /** UDP allows no more. */
  private static final int LARGEST_DATAGRAM = 0xffff;

  private static final ThreadFactory DAEMONS =
      work -> {
        Thread thread = new Thread(work, "leasequery");
        thread.setDaemon(true);
        return thread;
      };

  private final Counters counters;
  // No channel: to open one java looks through all there is on the class path for another maker.
  private final DatagramSocket socket;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(DAEMONS);
  private final Thread reader = DAEMONS.newThread(this::receive);
  private Receiver receiver = (from, octets) -> {};

  private PlainTransport(DatagramSocket socket, Counters counters) {
    this.socket = socket;
    this.counters = counters;
  }

  /**
   * Opens the socket.
   *
   * @throws TransportException if the address, the port or the interface cannot be had
   */
  public static PlainTransport open(TransportSettings settings, Counters counters)
      throws TransportException {
    try {
      DatagramSocket socket = new DatagramSocket(null);
      try {
        bind(socket, settings);
      } catch (TransportException | IOException e) {
        socket.close();
        throw e;
      }
      PlainTransport transport = new PlainTransport(socket, counters);
      transport.reader.start();
      return transport;
    } catch (IOException e) {
      throw new TransportException(SocketAddresses.cannotUse(settings.local(), e), e);
    }
  }

  private static void bind(DatagramSocket socket, TransportSettings settings)
      throws TransportException, IOException {
    // A DHCPv6 client on this machine may hold the same port.
    socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TransportSettings.HOP_LIMIT);
    if (settings.multicastInterface().isPresent()) {
      socket.setOption(
          StandardSocketOptions.IP_MULTICAST_IF,
          SocketAddresses.networkInterface(settings.multicastInterface().get()));
    }
    socket.bind(SocketAddresses.of(settings.local()));
  }

  /** Where the socket is bound, with the port that the kernel chose if it was to. */
  public Endpoint local() {
    return endpoint((InetSocketAddress) socket.getLocalSocketAddress());
  }

  @Override
  public void deliverTo(Receiver next) {
    thread.execute(() -> receiver = next);
  }

  @Override
  public void send(Endpoint to, byte[] octets) {
    try {
      socket.send(new DatagramPacket(octets, octets.length, SocketAddresses.of(to)));
    } catch (TransportException | IOException e) {
      counters.count("transport.send-failed");
    }
  }

  @Override
  public ScheduledExecutorService thread() {
    return thread;
  }

  /** Closes the socket, which ends what waits at it; what was to be done before is still done. */
  @Override
  public void close() {
    try {
      socket.close();
      // The kernel keeps the socket, and its share of the port, for as long as somebody reads it.
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdown();
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
    while (!socket.isClosed()) {
      try {
        packet.setLength(LARGEST_DATAGRAM);
        socket.receive(packet);
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
        // IPv4 too reaches a socket of :: by default, and no DHCPv6 server speaks it.
        if (from.getAddress() instanceof Inet6Address) {
          thread.execute(() -> receiver.received(endpoint(from), octets));
        }
      } catch (IOException | RejectedExecutionException e) {
        // Closed, which ends the loop; or word of a datagram of ours, which is sent again.
      }
    }
  }

  private static Endpoint endpoint(InetSocketAddress address) {
    Inet6Address inet = (Inet6Address) address.getAddress();
    int index = inet.getScopeId();
    return new Endpoint(
        Ipv6Address.of(inet),
        index == 0 ? "" : SocketAddresses.interfaceName(index),
        address.getPort());
  }
}
