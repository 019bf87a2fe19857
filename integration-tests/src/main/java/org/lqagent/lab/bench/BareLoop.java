package org.lqagent.lab.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.lqagent.dhcpv6.ClientId;
import org.lqagent.dhcpv6.ClientServerMessage;
import org.lqagent.dhcpv6.IaAddress;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.MessageTypes;
import org.lqagent.dhcpv6.Options;
import org.lqagent.dhcpv6.QueryTypes;

/** The bare loop: no codec, no bookkeeping, only another number in each datagram. */
final class BareLoop implements ClosedLoop {
  private final InetSocketAddress responder;
  private final Answers answers = new Answers();
  private final byte[] query;
  private final EpollLoop loop;

  /**
   * @param network the upper half of the addresses asked about
   */
  BareLoop(InetSocketAddress responder, long network) throws IOException {
    this.responder = responder;
    this.query =
        new ClientServerMessage(
                MessageTypes.LEASEQUERY,
                0,
                Options.of(
                    new ClientId(BenchResponder.REQUESTOR),
                    new LqQuery(
                        QueryTypes.QUERY_BY_ADDRESS,
                        Ipv6Address.UNSPECIFIED,
                        Options.of(
                            new IaAddress(new Ipv6Address(network, 0), 0, 0, Options.NONE)))))
            .toByteArray();
    this.loop =
        new EpollLoop(
            (in, out) -> {
              long number = answers.count(System.nanoTime());
              out.writeBytes(query);
              out.setMedium(1, (int) number & 0xffffff);
              out.setLong(BenchResponder.ADDRESS_IN_QUERY + Long.BYTES, number);
              return true;
            });
  }

  @Override
  public void start(int width) {
    for (int i = 0; i < width; i++) {
      loop.send(Arrays.copyOf(query, query.length), responder);
    }
  }

  @Override
  public Answers answers() {
    return answers;
  }

  /** Not known: what is lost is not missed here. */
  @Override
  public long lost() {
    return 0;
  }

  @Override
  public void close() {
    loop.close();
  }
}
