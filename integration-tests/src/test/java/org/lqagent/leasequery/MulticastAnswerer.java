package org.lqagent.leasequery;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.util.Arrays;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;

/** A process in the server's namespace: listens on ff05::1:3 and answers to port 546. */
final class MulticastAnswerer {
  static final Duid REQUESTOR = Duid.parse("00030001020000000901");
  static final Duid HOLDER = Duid.parse("00030001020000000001");

  private MulticastAnswerer() {}

  /**
   * Answers one query and ends.
   *
   * @param arguments the interface to listen on
   */
  public static void main(String[] arguments) throws Exception {
    try (MulticastSocket socket = new MulticastSocket(Server.PORT)) {
      socket.joinGroup(
          new InetSocketAddress(InetAddress.getByName("ff05::1:3"), 0),
          NetworkInterface.getByName(arguments[0]));
      System.out.println("listening");
      DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
      socket.receive(packet);
      ClientServerMessage query =
          (ClientServerMessage) Message.read(Arrays.copyOf(packet.getData(), packet.getLength()));
      IaAddress target =
          query
              .options()
              .first(LqQuery.class)
              .flatMap(q -> q.options().first(IaAddress.class))
              .orElseThrow();
      byte[] reply =
          new ClientServerMessage(
                  MessageTypes.LEASEQUERY_REPLY,
                  query.transactionId(),
                  Options.of(
                      new ClientId(REQUESTOR),
                      new ServerId(Duid.parse("0003000102000000c001")),
                      new ClientData(
                          Options.of(
                              new ClientId(HOLDER),
                              new CltTime(20),
                              new IaAddress(target.address(), 1800, 3600, Options.NONE)))))
              .toByteArray();
      socket.send(
          new DatagramPacket(reply, reply.length, packet.getAddress(), TransportSettings.PORT));
    }
  }
}
