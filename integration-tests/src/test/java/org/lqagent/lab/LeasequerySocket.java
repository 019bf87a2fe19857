package org.lqagent.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Option;
import org.lqagent.dhcpv6.OptionRequest;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;

/** A socket for leasequeries made by hand, in a place of the lab: to see what servers do. */
final class LeasequerySocket implements AutoCloseable {
  static final ClientId REQUESTOR = new ClientId(Duid.parse("00030001020000000901"));
  private static final Ipv6Address ADDRESS = Ipv6Address.parse("2001:db8:ff::2");
  private static final int SERVER_PORT = 547;
  private static final int LARGEST = 65_535;

  private final DatagramSocket socket;
  private int lastTransaction = 0x100;

  /** A reply, and where it came from. */
  record Received(InetSocketAddress from, ClientServerMessage message) {
    Options options() {
      return message.options();
    }
  }

  /** Bound to an address of the place of its own, so that it takes nothing from the requestor. */
  LeasequerySocket(NetworkNamespace place, int port) {
    this.socket =
        place.call(
            () -> {
              DatagramSocket bound = new DatagramSocket(null);
              NetworkNamespace.sh(
                  "ip -6 address replace " + ADDRESS + "/64 dev " + Lab.UPLINK + " nodad");
              bound.setReuseAddress(true);
              bound.bind(new InetSocketAddress(ADDRESS.toInet(), port));
              bound.setSoTimeout((int) Await.PATIENCE.toMillis());
              return bound;
            });
  }

  /** A query by address as it should be. */
  static LqQuery byAddress(Ipv6Address address, Integer... wanted) {
    return query(QueryTypes.QUERY_BY_ADDRESS, new IaAddress(address, 0, 0, Options.NONE), wanted);
  }

  /** A query by client id as it should be. */
  static LqQuery byClient(Duid client) {
    return query(QueryTypes.QUERY_BY_CLIENTID, new ClientId(client));
  }

  static LqQuery query(int type, Option what, Integer... wanted) {
    Options options = Options.of(what);
    return new LqQuery(
        type,
        Ipv6Address.UNSPECIFIED,
        wanted.length == 0 ? options : options.with(new OptionRequest(List.of(wanted))));
  }

  /** A leasequery with a transaction id that was not used before, and these options. */
  ClientServerMessage leasequery(Option... options) {
    return new ClientServerMessage(
        MessageTypes.LEASEQUERY, ++lastTransaction, new Options(List.of(options)));
  }

  /** The reply to a query; replies to others that come meanwhile are passed over. */
  Received ask(Ipv6Address server, LqQuery query) throws Exception {
    return replies(server, 1, leasequery(REQUESTOR, query)).get(0);
  }

  /** The first so many replies to a message. */
  List<Received> replies(Ipv6Address server, int count, ClientServerMessage question)
      throws Exception {
    send(server, question.toByteArray());
    List<Received> replies = new ArrayList<>();
    while (replies.size() < count) {
      Received received = receive();
      if (received.message().transactionId() == question.transactionId()) {
        replies.add(received);
      }
    }
    return replies;
  }

  /**
   * How many replies a message gets. There is nothing to wait for where there are none; so a query
   * that is answered goes behind it, as servers take one after the other.
   */
  long repliesBefore(Ipv6Address server, LqQuery answered, ClientServerMessage question)
      throws Exception {
    send(server, question.toByteArray());
    ClientServerMessage behind = leasequery(REQUESTOR, answered);
    send(server, behind.toByteArray());
    return Stream.generate(this::receiveUnchecked)
        .takeWhile(reply -> reply.message().transactionId() != behind.transactionId())
        .filter(reply -> reply.message().transactionId() == question.transactionId())
        .count();
  }

  void send(Ipv6Address server, byte[] octets) throws IOException {
    socket.send(
        new DatagramPacket(
            octets, octets.length, new InetSocketAddress(server.toInet(), SERVER_PORT)));
  }

  /** The next message, whatever it answers. */
  Received receive() throws IOException, MalformedMessageException {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    socket.receive(packet);
    return new Received(
        (InetSocketAddress) packet.getSocketAddress(),
        (ClientServerMessage) Message.read(Arrays.copyOf(packet.getData(), packet.getLength())));
  }

  private Received receiveUnchecked() {
    try {
      return receive();
    } catch (IOException | MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
