import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.IaPrefix;
import org.lqagent.dhcpv6.InterfaceId;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.LqRelayData;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Octets;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.RelayMessage;
import org.lqagent.dhcpv6.RemoteId;
import org.lqagent.dhcpv6.ServerId;

/**
 * Answers one LEASEQUERY by address at ::1, RFC 5007 section 4.2.2, so that the build sees which
 * classes an answer needs. Prints the port, then waits.
 */
final class Answerer {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int LIFETIME = 7200;

  public static void main(String[] none) throws IOException, MalformedMessageException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("::1"))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      System.out.println(socket.getLocalPort());
      DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
      socket.receive(packet);
      byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
      packet.setData(answer((ClientServerMessage) Message.read(query)).toByteArray());
      socket.send(packet);
    }
  }

  private static Message answer(ClientServerMessage query) {
    LqQuery asked = query.options().first(LqQuery.class).orElseThrow();
    Ipv6Address address = asked.options().first(IaAddress.class).orElseThrow().address();
    Ipv6Address peer = Ipv6Address.parse("fe80::1");
    RelayMessage relayed =
        new RelayMessage(
            MessageTypes.RELAY_FORW,
            0,
            Ipv6Address.parse("2001:db8::"),
            peer,
            Options.of(
                new InterfaceId(Octets.ofHex("01")), new RemoteId(32473, Octets.ofHex("01"))));
    return new ClientServerMessage(
        MessageTypes.LEASEQUERY_REPLY,
        query.transactionId(),
        Options.of(
            query.options().first(ClientId.class).orElseThrow(),
            new ServerId(Duid.parse("000300010200005e0001")),
            new ClientData(
                Options.of(
                    new ClientId(Duid.parse("000300010200005e0002")),
                    new IaAddress(address, LIFETIME, LIFETIME, Options.NONE),
                    new IaPrefix(
                        LIFETIME, LIFETIME, 56, Ipv6Address.parse("2001:db8:100::"), Options.NONE),
                    new CltTime(0),
                    new LqRelayData(peer, Octets.copyOf(relayed.toByteArray()))))));
  }
}
