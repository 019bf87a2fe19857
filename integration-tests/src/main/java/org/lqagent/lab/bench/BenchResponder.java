package org.lqagent.lab.bench;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.UnknownHostException;
import org.lqagent.dhcpv6.ClientData;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.CltTime;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.ServerId;

/**
 * A process that answers every query by address with a lease of that address, by copying octets.
 */
public final class BenchResponder {
  static final Duid REQUESTOR = Duid.parse("00030001020000000901");

  // Where the address stands: after the header, a CLIENTID of 10 octets, and in the LQ_QUERY its
  // type, link-address and the IAADDR's header.
  static final int ADDRESS_IN_QUERY = 4 + 14 + 4 + 17 + 4;

  private static final byte[] REPLY =
      new ClientServerMessage(
              MessageTypes.LEASEQUERY_REPLY,
              0,
              Options.of(
                  new ClientId(REQUESTOR),
                  new ServerId(Duid.parse("0003000102000000c001")),
                  new ClientData(
                      Options.of(
                          new ClientId(Duid.parse("00030001020000000001")),
                          new CltTime(20),
                          new IaAddress(Ipv6Address.UNSPECIFIED, 1800, 3600, Options.NONE)))))
          .toByteArray();
  private static final int ADDRESS_IN_REPLY = REPLY.length - Ipv6Address.OCTETS - 2 * Integer.BYTES;

  private BenchResponder() {}

  /** Prints its port and answers until its standard input ends. */
  public static void main(String[] arguments) throws UnknownHostException, IOException {
    try (EpollLoop loop = new EpollLoop(BenchResponder::answer)) {
      System.out.println(loop.port());
      int ended = System.in.read();
      while (ended >= 0) {
        ended = System.in.read();
      }
    }
  }

  private static boolean answer(ByteBuf in, ByteBuf out) {
    if (in.readableBytes() < ADDRESS_IN_QUERY + Ipv6Address.OCTETS) {
      return false;
    }
    out.writeBytes(REPLY);
    out.setBytes(1, in, in.readerIndex() + 1, 3);
    out.setBytes(ADDRESS_IN_REPLY, in, in.readerIndex() + ADDRESS_IN_QUERY, Ipv6Address.OCTETS);
    return true;
  }
}
