package org.lqagent.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaNa;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RelayMsg;
import org.lqagent.dhcpv6.ServerId;

/** A server that never tires of granting new clients their leases, seen on the uplink. */
final class RelayedLoad implements AutoCloseable {
  private static final Ipv6Address LINK = Ipv6Address.parse("2001:db8:1::1");
  private static final ServerId SERVER_ID = new ServerId(Duid.parse("00030001020000005101"));
  private static final int PORT = 547;

  private final DatagramSocket socket;
  private final InetSocketAddress relay;
  private final Duration pause;
  private final Thread thread;
  private volatile boolean isClosed;

  /**
   * Begins to send from the namespace that the calling thread is in.
   *
   * @param pause between two leases
   */
  RelayedLoad(String server, String relay, Duration pause) throws IOException {
    this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(server), PORT));
    this.relay = new InetSocketAddress(InetAddress.getByName(relay), PORT);
    this.pause = pause;
    this.thread = new Thread(this::send, "load");
    thread.setDaemon(true);
    thread.start();
  }

  private void send() {
    for (int client = 0; !isClosed; client++) {
      byte[] octets = reply(client);
      try {
        socket.send(new DatagramPacket(octets, octets.length, relay));
        Thread.sleep(pause.toMillis());
      } catch (IOException lost) {
        // As any packet may be.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The Reply that grants a client its address, on its way to the relay agent. */
  private static byte[] reply(int client) {
    IaAddress address =
        new IaAddress(new Ipv6Address(LINK.high(), 0x10000L + client), 3600, 7200, Options.NONE);
    ClientServerMessage reply =
        new ClientServerMessage(
            MessageTypes.REPLY,
            client & 0xff_ffff,
            Options.of(
                new ClientId(Duid.parse("000300010200%08x".formatted(client))),
                SERVER_ID,
                new IaNa(client, 1800, 2880, Options.of(address))));
    return new RelayMessage(
            MessageTypes.RELAY_REPL,
            0,
            LINK,
            new Ipv6Address(0xfe80L << 48, 0x0200_00ff_fe00_0000L + client),
            Options.of(
                new InterfaceId(Octets.copyOf("acc0".getBytes(StandardCharsets.US_ASCII))),
                new RelayMsg(reply)))
        .toByteArray();
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    socket.close();
  }
}
